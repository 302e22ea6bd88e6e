namespace ZeroTrust.Cel.Tests;

/// <summary>
/// Random well-typed expressions over <see cref="NamedAttributes"/>, with mistakes worked in as the options ask. The same random
/// numbers give the same expressions.
/// </summary>
internal sealed partial class ExpressionGenerator
{
    private static readonly CelType[] Scalars =
    [
        CelType.Int, CelType.Int, CelType.Uint, CelType.Double, CelType.Bool, CelType.String, CelType.String, CelType.Bytes, CelType.Timestamp, CelType.Duration, CelType.Null, CelType.Type,
    ];

    private static readonly CelType[] KeyTypes = [CelType.String, CelType.String, CelType.Int, CelType.Uint, CelType.Bool];

    private static readonly string[] Names = ["x", "y", "v", "w", "item"];

    private readonly Random _random;
    private readonly GeneratorOptions _options;
    private readonly ValueGenerator _values;
    private readonly List<(string Name, CelType Type)> _scope;

    internal ExpressionGenerator(Random random, GeneratorOptions options)
    {
        _random = random;
        _options = options;
        _values = new ValueGenerator(random, options.Has(GeneratorFeatures.Network));
        _scope = [.. NamedAttributes.All];
        if (!options.Has(GeneratorFeatures.Clock))
            _scope.RemoveAt(NamedAttributes.ClockSlot);
    }

    /// <summary>What an expression may be about: mostly conditions.</summary>
    internal CelType AnyResultType() => _random.Next(5) < 2 ? CelType.Bool : AnyType(2);

    /// <summary>Writes an expression of a type.</summary>
    internal string Next(CelType wanted, int size)
    {
        var text = Expr(wanted, Math.Max(1, size)).Text;
        return _random.Next(40) switch
        {
            0 => " " + text + " // remark\n",
            1 => "\n" + text + "\t",
            _ => text,
        };
    }

    private static CelType ListOf(CelType element) => CelType.List(element);

    private CelType AnyType(int depth) => _random.Next(depth > 0 ? 12 : 8) switch
    {
        8 or 9 => ListOf(AnyType(depth - 1)),
        10 => CelType.Map(One(KeyTypes), AnyType(depth - 1)),
        11 => CelType.Dyn,
        _ => One(Scalars),
    };

    private T One<T>(T[] items) => items[_random.Next(items.Length)];

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private bool Has(GeneratorFeatures feature) => _options.Has(feature);

    private Piece Expr(CelType type, int size)
    {
        if (_options.Chaos > 0 && _random.Next(1_000) < _options.Chaos)
            return Chaos(type, size);
        if (_options.Mistakes > 0 && type.TypeKind != CelTypeKind.Dyn && _random.Next(1_000) < _options.Mistakes)
            return Member($"dyn({Expr(AnyType(1), size - 1)})");
        if (size <= 1)
            return Leaf(type);
        var choice = _random.Next(100);
        return choice switch
        {
            < 66 => OfType(type, size),
            < 76 => Leaf(type),
            _ => Anywhere(type, size),
        };
    }

    /// <summary>A variable, or else a literal.</summary>
    private Piece Leaf(CelType type)
    {
        if (_random.Next(5) < 3 && Variable(type) is { } name)
            return Member(name);
        return type.TypeKind == CelTypeKind.Dyn && Chance(3) ? Member($"dyn({Literal(One(Scalars), 1)})") : Literal(type, 1);
    }

    private string? Variable(CelType type)
    {
        // Inner variables are the likelier ones, or they would hardly be used.
        var count = 0;
        string? chosen = null;
        for (var n = 0; n < _scope.Count; n++)
        {
            var (name, of) = _scope[n];
            if (!of.Equals(type) || IsHidden(n))
                continue;
            count += n >= NamedAttributes.All.Length - 1 ? 4 : 1;
            if (_random.Next(count) < (n >= NamedAttributes.All.Length - 1 ? 4 : 1))
                chosen = name;
        }

        return chosen;
    }

    private bool IsHidden(int index)
    {
        for (var n = index + 1; n < _scope.Count; n++)
        {
            if (_scope[n].Name == _scope[index].Name)
                return true;
        }

        return false;
    }

    /// <summary>What is possible whatever the type.</summary>
    private Piece Anywhere(CelType type, int size)
    {
        var half = size / 2;
        switch (_random.Next(12))
        {
            case 0 or 1:
                var third = size / 3;
                return new Piece($"{At(Expr(CelType.Bool, third), Piece.Or)} ? {At(Expr(type, third), Piece.Or)} : {At(Expr(type, third), Piece.Conditional)}", Piece.Conditional);
            case 2:
                return Member($"{Operand(Expr(ListOf(type), half))}[{Index(half)}]");
            case 3 when Chance(2):
                var key = One(KeyTypes);
                return Member($"{Operand(Expr(CelType.Map(key, type), half))}[{Expr(key, half)}]");
            case 4:
                return Member($"{Operand(Expr(CelType.Map(CelType.String, type), size - 1))}.{One(ValueGenerator.Keys)}");
            case 5 when Chance(3):
                return Dynamic(half);
            case 6:
                return Member($"dyn({Expr(type, size - 1)})");
            case 7 when Has(GeneratorFeatures.Bindings):
                var bound = AnyType(1);
                var name = NewName();
                var init = Expr(bound, half);
                return Member($"cel.bind({name}, {init}, {Within(name, bound, type, half)})");
            case 8 when Has(GeneratorFeatures.Optionals):
                return Member(Chance(2)
                    ? $"{Operand(Optional(type, half))}.orValue({Expr(type, half)})"
                    : $"{Operand(Optional(type, size - 1))}.value()");
            case 9 when Chance(3):
                return Member($"({Expr(type, size - 1)})");
            default:
                return OfType(type, size);
        }
    }

    /// <summary>Something of which only the run can tell the type.</summary>
    private Piece Dynamic(int size)
    {
        switch (_random.Next(6))
        {
            case 0:
                return Member(Variable(CelType.Dyn) ?? "any");
            case 1:
                return Member($"mixed[{Index(1)}]");
            case 2:
                return Member($"subject.{One(ValueGenerator.Keys)}{(Chance(3) ? "." + One(ValueGenerator.Keys) : string.Empty)}");
            case 3:
                return Member($"subject[{StringLiteral(One(ValueGenerator.Keys))}]");
            case 4:
                return Member($"codes[{Expr(CelType.Uint, size)}]");
            default:
                return Member($"dyn({Expr(AnyType(1), size)})");
        }
    }

    private Piece Chaos(CelType type, int size)
    {
        switch (_random.Next(13))
        {
            case 0:
                return Member("missing");
            case 1:
                return Member($"no_such({Expr(type, size - 1)})");
            case 2:
                return Member($"{Operand(Expr(AnyType(1), size - 1))}.{One(ValueGenerator.Keys)}");
            case 3:
                return Member($"{Operand(Expr(AnyType(1), size / 2))}.{One(["size", "all", "while", "f"])}({Expr(type, size / 2)})");
            case 4:
                return Member($"{Operand(Expr(AnyType(1), size / 2))}[{Expr(AnyType(1), size / 2)}]");
            case 5:
                return new Piece($"{One(["-", "!", "--", "!!!"])}{At(Expr(AnyType(1), size - 1), Piece.Member)}", Piece.Unary);
            case 6:
                return Member(One([".i", ".subject.a", ".size(s)", ".missing"]));
            case 7 when Has(GeneratorFeatures.QuotedFields):
                var quoted = $"{Operand(Expr(AnyType(1), size - 1))}.{One(["`b-c/d e.f`", "`in`", "if"])}";
                return Member(Chance(2) ? $"has({quoted})" : quoted);
            case 8 when Has(GeneratorFeatures.Optionals):
                return Member($"{{?{Expr(AnyType(1), size / 2)}: {Expr(AnyType(1), size / 2)}, {Expr(AnyType(1), 1)}: 1}}");
            case 9 when Has(GeneratorFeatures.QuotedFields):
                return Member($"A.B{{c: {Expr(AnyType(1), size / 2)}, `d-e`: {Expr(AnyType(1), size / 2)}}}");
            default:
                return Expr(AnyType(2), size - 1);
        }
    }

    private Piece Optional(CelType type, int size)
    {
        var half = size / 2;
        switch (_random.Next(size > 1 ? 10 : 3))
        {
            case 0:
                return Member("optional.none()");
            case 1:
                return Member($"optional.of({Expr(type, size - 1)})");
            case 2:
                return Member($"optional.ofNonZeroValue({Expr(type, size - 1)})");
            case 3:
                return Member($"{Operand(Expr(CelType.Map(CelType.String, type), size - 1))}.?{One(ValueGenerator.Keys)}");
            case 4:
                return Member($"{Operand(Expr(ListOf(type), half))}[?{Index(half)}]");
            case 5:
                return Member($"{Operand(Optional(type, half))}.or({Optional(type, half)})");
            case 6:
                return Member($"{Operand(Expr(ListOf(type), size - 1))}.{One(["first", "last"])}()");
            case 7 or 8:
                var inner = One(Scalars);
                var name = NewName();
                var target = Operand(Optional(inner, half));
                return Chance(2)
                    ? Member($"{target}.optMap({name}, {Within(name, inner, type, half)})")
                    : Member($"{target}.optFlatMap({name}, {WithinOptional(name, inner, type, half)})");
            default:
                return Member($"{Operand(Optional(CelType.Map(CelType.String, type), size - 1))}.{One(ValueGenerator.Keys)}");
        }
    }

    private Piece OfType(CelType type, int size) => type.TypeKind switch
    {
        CelTypeKind.Bool => Bool(size),
        CelTypeKind.Int => Int(size),
        CelTypeKind.Uint => Uint(size),
        CelTypeKind.Double => Double(size),
        CelTypeKind.String => Text(size),
        CelTypeKind.Bytes => Bytes(size),
        CelTypeKind.Timestamp => Timestamp(size),
        CelTypeKind.Duration => Duration(size),
        CelTypeKind.Type => Member($"type({Expr(AnyType(2), size - 1)})"),
        CelTypeKind.List => List(type.Parameters[0], size),
        CelTypeKind.Map => Map(type.Parameters[0], type.Parameters[1], size),
        CelTypeKind.Null => Leaf(type),
        _ => Dynamic(size),
    };

    private string Index(int size) => Chance(3) ? Expr(CelType.Int, size).Text : One(["0", "0", "0", "0", "1", "1", "2", "3", "-1"]);

    /// <summary>Writes a sub-expression in which one more name is known.</summary>
    private Piece Within(string name, CelType of, CelType type, int size)
    {
        _scope.Add((name, of));
        var inner = Expr(type, size);
        _scope.RemoveAt(_scope.Count - 1);
        return inner;
    }

    private Piece Within(string first, CelType ofFirst, string second, CelType ofSecond, CelType type, int size)
    {
        _scope.Add((first, ofFirst));
        var inner = Within(second, ofSecond, type, size);
        _scope.RemoveAt(_scope.Count - 1);
        return inner;
    }

    private Piece WithinOptional(string name, CelType of, CelType type, int size)
    {
        _scope.Add((name, of));
        var inner = Optional(type, size);
        _scope.RemoveAt(_scope.Count - 1);
        return inner;
    }

    /// <summary>A variable of a macro; now and then one that hides an attribute.</summary>
    private string NewName() => Chance(12) ? One(["i", "s", "subject", "device"]) : One(Names);

    private Piece Binary(string operation, int level, Piece left, Piece right)
    {
        var gap = Chance(30) ? "\n" : " ";
        return new Piece($"{At(left, level)}{gap}{operation}{gap}{At(right, level + 1)}", level);
    }

    private static Piece Member(string text) => new(text, Piece.Member);

    private string Operand(Piece piece) => At(piece, Piece.Member);

    private string At(Piece piece, int level) => piece.Level < level || Chance(40) ? $"({piece.Text})" : piece.Text;
}
