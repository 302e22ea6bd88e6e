namespace ZeroTrust.Cel.Tests;

/// <summary>What yields a value of each type.</summary>
internal sealed partial class ExpressionGenerator
{
    private static readonly string[] Relations = ["==", "!=", "<", "<=", ">", ">="];

    private static readonly CelType[] Ordered =
        [CelType.Int, CelType.Int, CelType.Uint, CelType.Double, CelType.Bool, CelType.String, CelType.String, CelType.Bytes, CelType.Timestamp, CelType.Duration];

    private static readonly CelType[] Numbers = [CelType.Int, CelType.Uint, CelType.Double];

    private static readonly string[] TimeGetters =
        ["getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getHours", "getMinutes", "getSeconds", "getMilliseconds"];

    private static readonly string[] Patterns =
    [
        "^a", "b$", "a.b", "^$", "", ".", "(a|😀){2}", "[[:alpha:]]+", "\\\\d+", "\\\\bab\\\\b", "(?i)hello", "(?s).", "(?m)^b$", "[^a]", "a|b", "\\\\s", "x*", "\\\\Qa.b\\\\E", "(?P<n>a)", "\\\\z", "\\\\Aa",
        "\\\\w+@\\\\w+", "\\\\p{Greek}", "\\\\x{1F600}", "[\\\\d.]+", "^/api/v[0-9]+/", "a{1,2}", "\\\\W", "[a-c]+$", "(?:a|b)+?c", "(", "[", "a{2,1}", "*", "\\\\8", "(?=a)", "\\\\",
    ];

    private static readonly string[] Formats =
        ["%s", "%s", "%s|%s", "%d", "%d%%", "%x", "%X", "%o", "%b", "%f", "%.2f", "%.0f", "%e", "%.3e", "no", "%", "%q", "%.x", "%s %s %s", "%.10f", "😀%s"];

    private Piece Bool(int size)
    {
        var half = size / 2;
        switch (_random.Next(24))
        {
            case 0 or 1 or 2:
                return Logic("&&", Piece.And, size);
            case 3 or 4 or 5:
                return Logic("||", Piece.Or, size);
            case 6:
                return new Piece((Chance(6) ? "!!" : "!") + At(Expr(CelType.Bool, size - 1), Piece.Member), Piece.Unary);
            case 7 or 8 or 9:
                var type = One(Ordered);
                return Binary(One(Relations), Piece.Relation, Expr(type, half), Expr(type, half));
            case 10:
                // Numbers of different types are compared on one line.
                return Binary(One(["<", "<=", ">", ">="]), Piece.Relation, Expr(One(Numbers), half), Expr(One(Numbers), half));
            case 11:
                return Binary(One(["==", "!="]), Piece.Relation, Member($"dyn({Expr(AnyType(1), half)})"), Expr(AnyType(1), half));
            case 12:
                var any = AnyType(2);
                return Binary(One(["==", "!="]), Piece.Relation, Expr(any, half), Expr(any, half));
            case 13:
                var element = One(Scalars);
                return Binary("in", Piece.Relation, Expr(element, half), Expr(ListOf(element), half));
            case 14:
                var key = One(KeyTypes);
                return Binary("in", Piece.Relation, Expr(key, half), Expr(CelType.Map(key, One(Scalars)), half));
            case 15:
                return Member($"has({Operand(Expr(CelType.Map(CelType.String, AnyType(1)), size - 1))}.{One(ValueGenerator.Keys)})");
            case 16 or 17:
                return Member($"{Operand(Expr(CelType.String, half))}.{One(["contains", "startsWith", "endsWith"])}({Expr(CelType.String, half)})");
            case 18:
                return Matches(size);
            case 19 or 20:
                return Quantifier(size);
            case 21:
                return Member($"bool({Expr(Chance(3) ? CelType.Bool : CelType.String, size - 1)})");
            case 22 when Has(GeneratorFeatures.Clock):
                return Clock(size);
            default:
                return BoolOfLibrary(size);
        }
    }

    private Piece Logic(string operation, int level, int size)
    {
        var terms = 2 + (Chance(3) ? _random.Next(3) : 0);
        var text = new string[terms];
        for (var n = 0; n < terms; n++)
            text[n] = At(Expr(CelType.Bool, size / terms), level + 1);
        return new Piece(string.Join($" {operation} ", text), level);
    }

    private Piece Matches(int size)
    {
        var target = Expr(CelType.String, size - 1);
        var pattern = Chance(8) ? Expr(CelType.String, 1).Text : $"'{One(Patterns)}'";
        return Has(GeneratorFeatures.MatchesFunction) && Chance(4) ? Member($"matches({target}, {pattern})") : Member($"{Operand(target)}.matches({pattern})");
    }

    private Piece Quantifier(int size)
    {
        var half = size / 2;
        if (Has(GeneratorFeatures.TwoVariableMacros) && Chance(2))
        {
            var (range, first, second) = PairRange(half);
            var (key, value) = (One(["k", "n"]), NewName());
            return Member($"{Operand(range)}.{One(["all", "exists", "existsOne", "exists_one"])}({key}, {value}, {Within(key, first, value, second, CelType.Bool, half)})");
        }

        var name = NewName();
        var (over, element) = Range(half);
        return Member($"{Operand(over)}.{One(["all", "exists", "exists_one", "existsOne", "all", "exists"])}({name}, {Within(name, element, CelType.Bool, half)})");
    }

    /// <summary>What a macro of one variable runs over, and of what type the variable is.</summary>
    private (Piece Range, CelType Element) Range(int size)
    {
        if (Chance(4))
        {
            var key = One(KeyTypes);
            return (Expr(CelType.Map(key, One(Scalars)), size), key);
        }

        if (Chance(8))
            return (Dynamic(size), CelType.Dyn);
        var element = Chance(3) ? AnyType(1) : CelType.Int;
        return (Expr(ListOf(element), size), element);
    }

    private (Piece Range, CelType First, CelType Second) PairRange(int size)
    {
        var element = Chance(2) ? AnyType(1) : CelType.Int;
        if (Chance(2))
            return (Expr(ListOf(element), size), CelType.Int, element);
        var key = One(KeyTypes);
        return (Expr(CelType.Map(key, element), size), key, element);
    }

    private Piece Clock(int size) => _random.Next(4) switch
    {
        0 => Binary(One(Relations), Piece.Relation, Member("now"), Expr(CelType.Timestamp, size / 2)),
        1 => Binary(One(Relations), Piece.Relation, Binary("-", Piece.Sum, Member("now"), Expr(CelType.Timestamp, size / 2)), Expr(CelType.Duration, size / 2)),
        2 => Binary(One(Relations), Piece.Relation, Member($"now.{One(TimeGetters)}({Zone()})"), Expr(CelType.Int, size / 2)),
        _ => Binary(One(Relations), Piece.Relation, Expr(CelType.Timestamp, size / 2), Binary("+", Piece.Sum, Member("now"), Expr(CelType.Duration, size / 2))),
    };

    private Piece BoolOfLibrary(int size)
    {
        var half = size / 2;
        switch (_random.Next(6))
        {
            case 0 when Has(GeneratorFeatures.Math):
                return Member($"math.{One(["isNaN", "isInf", "isFinite"])}({Expr(CelType.Double, size - 1)})");
            case 1 or 2 when Has(GeneratorFeatures.Sets):
                var list = ListOf(One(Scalars));
                return Member($"sets.{One(["contains", "equivalent", "intersects"])}({Expr(list, half)}, {Expr(list, half)})");
            case 3 when Has(GeneratorFeatures.Optionals):
                return Member($"{Operand(Optional(AnyType(1), size - 1))}.hasValue()");
            case 4 or 5 when Has(GeneratorFeatures.Network):
                return _random.Next(4) switch
                {
                    0 => Member($"{One(["isIP", "isCIDR"])}({Expr(CelType.String, size - 1)})"),
                    1 => Member($"ip({AddressText()}).{One(["isLoopback", "isUnspecified", "isGlobalUnicast", "isLinkLocalUnicast", "isLinkLocalMulticast"])}()"),
                    2 => Member($"cidr({AddressText()}).containsIP({AddressText()})"),
                    _ => Binary("==", Piece.Relation, Member($"ip({AddressText()})"), Member($"cidr({AddressText()}).ip()")),
                };
            default:
                return Binary("==", Piece.Relation, Expr(CelType.Int, half), Expr(CelType.Int, half));
        }
    }

    private string AddressText() => Chance(4) ? Expr(CelType.String, 1).Text : $"'{One(["192.168.0.1", "10.0.0.0/8", "192.168.1.0/24", "::1", "2001:db8::/32", "fe80::1", "10.1.2.3"])}'";

    private Piece Int(int size)
    {
        var half = size / 2;
        switch (_random.Next(16))
        {
            case 0 or 1 or 2:
                return Arithmetic(CelType.Int, size, ["+", "-", "*", "/", "%"]);
            case 3:
                return new Piece("-" + At(Expr(CelType.Int, size - 1), Piece.Member), Piece.Unary);
            case 4 or 5:
                var sized = _random.Next(4) switch { 0 => CelType.String, 1 => CelType.Bytes, 2 => CelType.Map(One(KeyTypes), One(Scalars)), _ => ListOf(AnyType(1)) };
                var whole = Expr(sized, size - 1);
                return Member(Chance(2) ? $"size({whole})" : $"{Operand(whole)}.size()");
            case 6 or 7 or 8:
                return Member($"int({Expr(_random.Next(6) switch { 0 => CelType.Int, 1 => CelType.Uint, 2 or 3 => CelType.Double, 4 => CelType.String, _ => CelType.Timestamp }, size - 1)})");
            case 9 or 10:
                return Member($"{Operand(Expr(CelType.Timestamp, size - 1))}.{One(TimeGetters)}({Zone()})");
            case 11:
                return Member($"{Operand(Expr(CelType.Duration, size - 1))}.{One(["getHours", "getMinutes", "getSeconds", "getMilliseconds"])}()");
            case 12 when Has(GeneratorFeatures.Strings):
                return Member($"{Operand(Expr(CelType.String, half))}.{One(["indexOf", "lastIndexOf"])}({Expr(CelType.String, half)}{(Chance(2) ? ", " + Index(1) : string.Empty)})");
            case 13 when Has(GeneratorFeatures.Math):
                return Integral(CelType.Int, size);
            case 14 when Has(GeneratorFeatures.Network):
                return Member(Chance(2) ? $"ip({AddressText()}).family()" : $"cidr({AddressText()}).prefixLength()");
            default:
                return Arithmetic(CelType.Int, size, ["+", "-", "*"]);
        }
    }

    private string Zone() => _random.Next(5) switch
    {
        0 or 1 => string.Empty,
        2 => Expr(CelType.String, 1).Text,
        _ => StringLiteral(One(ValueGenerator.Zones)),
    };

    private Piece Uint(int size) => _random.Next(6) switch
    {
        0 or 1 or 2 => Arithmetic(CelType.Uint, size, ["+", "-", "*", "/", "%"]),
        3 when Has(GeneratorFeatures.Math) => Integral(CelType.Uint, size),
        _ => Member($"uint({Expr(_random.Next(5) switch { 0 => CelType.Uint, 1 => CelType.Double, 2 => CelType.String, _ => CelType.Int }, size - 1)})"),
    };

    private Piece Integral(CelType type, int size)
    {
        var half = size / 2;
        return _random.Next(7) switch
        {
            0 => Member($"math.{One(["greatest", "least"])}({Expr(type, half)}, {Expr(type, half)})"),
            1 => Member($"math.{One(["greatest", "least"])}({ListLiteral(type, size, 2)})"),
            2 => Member($"math.{One(["abs", "sign", "bitNot"])}({Expr(type, size - 1)})"),
            3 or 4 => Member($"math.{One(["bitAnd", "bitOr", "bitXor"])}({Expr(type, half)}, {Expr(type, half)})"),
            _ => Member($"math.{One(["bitShiftLeft", "bitShiftRight"])}({Expr(type, half)}, {Expr(CelType.Int, half)})"),
        };
    }

    private Piece Double(int size)
    {
        switch (_random.Next(8))
        {
            case 0 or 1 or 2:
                return Arithmetic(CelType.Double, size, ["+", "-", "*", "/"]);
            case 3:
                return new Piece("-" + At(Expr(CelType.Double, size - 1), Piece.Member), Piece.Unary);
            case 4 when Has(GeneratorFeatures.Math):
                return Chance(3)
                    ? Member($"math.sqrt({Expr(One(Numbers), size - 1)})")
                    : Member($"math.{One(["ceil", "floor", "round", "trunc", "abs", "sign"])}({Expr(CelType.Double, size - 1)})");
            default:
                return Member($"double({Expr(_random.Next(5) switch { 0 => CelType.Double, 1 => CelType.Uint, 2 => CelType.String, _ => CelType.Int }, size - 1)})");
        }
    }

    private Piece Arithmetic(CelType type, int size, string[] operations)
    {
        var operation = One(operations);
        var level = operation is "+" or "-" ? Piece.Sum : Piece.Product;
        return Binary(operation, level, Expr(type, size / 2), Expr(type, size / 2));
    }

    private Piece Text(int size)
    {
        var half = size / 2;
        switch (_random.Next(12))
        {
            case 0 or 1 or 2:
                return Binary("+", Piece.Sum, Expr(CelType.String, half), Expr(CelType.String, half));
            case 3 or 4 or 5:
                return Member($"string({Expr(_random.Next(8) switch { 0 => CelType.String, 1 => CelType.Bool, 2 => CelType.Int, 3 => CelType.Uint, 4 => CelType.Double, 5 => CelType.Bytes, 6 => CelType.Timestamp, _ => CelType.Duration }, size - 1)})");
            case 6 or 7 or 8 when Has(GeneratorFeatures.Strings):
                return TextOfLibrary(size);
            case 9 when Has(GeneratorFeatures.Format):
                return Member($"'{One(Formats)}'.format({ListLiteral(CelType.Dyn, size, _random.Next(1, 4))})");
            case 10 when Has(GeneratorFeatures.Regex):
                return Member($"regex.replace({Expr(CelType.String, half)}, '{One(Patterns)}', {Expr(CelType.String, half)}{(Chance(3) ? ", " + Index(1) : string.Empty)})");
            case 11 when Has(GeneratorFeatures.Encoders):
                return Member($"base64.encode({Expr(CelType.Bytes, size - 1)})");
            default:
                return Binary("+", Piece.Sum, Expr(CelType.String, half), Expr(CelType.String, half));
        }
    }

    private Piece TextOfLibrary(int size)
    {
        var (half, third) = (size / 2, size / 3);
        return _random.Next(10) switch
        {
            0 => Member($"{Operand(Expr(CelType.String, half))}.charAt({Index(half)})"),
            1 or 2 => Member($"{Operand(Expr(CelType.String, half))}.substring({Index(half)})"),
            3 => Member($"{Operand(Expr(CelType.String, half))}.substring({Index(third)}, {Index(third)})"),
            4 => Member($"{Operand(Expr(CelType.String, size - 1))}.{One(["lowerAscii", "upperAscii", "trim"])}()"),
            5 => Member($"{Operand(Expr(CelType.String, third))}.replace({Expr(CelType.String, third)}, {Expr(CelType.String, third)}{(Chance(3) ? ", " + Index(1) : string.Empty)})"),
            6 or 7 => Member($"{Operand(Expr(ListOf(CelType.String), size - 1))}.join({(Chance(2) ? StringLiteral(One([",", string.Empty, "😀"])) : string.Empty)})"),
            8 => Member($"strings.quote({Expr(CelType.String, size - 1)})"),
            _ => Has(GeneratorFeatures.Lists) ? Member($"{Operand(Expr(CelType.String, size - 1))}.reverse()") : Member($"{Operand(Expr(CelType.String, half))}.charAt({Index(half)})"),
        };
    }

    private Piece Bytes(int size) => _random.Next(4) switch
    {
        0 when Has(GeneratorFeatures.Encoders) => Member($"base64.decode({Expr(CelType.String, size - 1)})"),
        1 or 2 => Binary("+", Piece.Sum, Expr(CelType.Bytes, size / 2), Expr(CelType.Bytes, size / 2)),
        _ => Member($"bytes({Expr(Chance(3) ? CelType.Bytes : CelType.String, size - 1)})"),
    };

    private Piece Timestamp(int size) => _random.Next(6) switch
    {
        0 => Binary("+", Piece.Sum, Expr(CelType.Timestamp, size / 2), Expr(CelType.Duration, size / 2)),
        1 => Binary("+", Piece.Sum, Expr(CelType.Duration, size / 2), Expr(CelType.Timestamp, size / 2)),
        2 => Binary("-", Piece.Sum, Expr(CelType.Timestamp, size / 2), Expr(CelType.Duration, size / 2)),
        3 => Member($"timestamp({Expr(CelType.Int, size - 1)})"),
        4 => Member($"timestamp({Expr(Chance(3) ? CelType.String : CelType.Timestamp, size - 1)})"),
        _ => Member($"timestamp({StringLiteral(One(ValueGenerator.Timestamps))})"),
    };

    private Piece Duration(int size) => _random.Next(6) switch
    {
        0 => Binary("-", Piece.Sum, Expr(CelType.Timestamp, size / 2), Expr(CelType.Timestamp, size / 2)),
        1 => Binary("+", Piece.Sum, Expr(CelType.Duration, size / 2), Expr(CelType.Duration, size / 2)),
        2 => Binary("-", Piece.Sum, Expr(CelType.Duration, size / 2), Expr(CelType.Duration, size / 2)),
        3 => Member($"duration({Expr(Chance(3) ? CelType.String : CelType.Duration, size - 1)})"),
        _ => Member($"duration({StringLiteral(One(ValueGenerator.Durations))})"),
    };

    private Piece List(CelType element, int size)
    {
        var half = size / 2;
        switch (_random.Next(14))
        {
            case 0 or 1:
                return Binary("+", Piece.Sum, Expr(ListOf(element), half), Expr(ListOf(element), half));
            case 2 or 3:
                var (range, of) = Range(half);
                var name = NewName();
                return Chance(3)
                    ? Member($"{Operand(range)}.map({name}, {Within(name, of, CelType.Bool, size / 4)}, {Within(name, of, element, size / 4)})")
                    : Member($"{Operand(range)}.map({name}, {Within(name, of, element, half)})");
            case 4 or 5:
                var kept = NewName();
                return Member($"{Operand(Expr(ListOf(element), half))}.filter({kept}, {Within(kept, element, CelType.Bool, half)})");
            case 6 when Has(GeneratorFeatures.Strings) && element.Equals(CelType.String):
                return Member($"{Operand(Expr(CelType.String, half))}.split({Expr(CelType.String, half)}{(Chance(3) ? ", " + Index(1) : string.Empty)})");
            case 7 when Has(GeneratorFeatures.Lists):
                return ListOfLibrary(element, size);
            case 8 when Has(GeneratorFeatures.TwoVariableMacros):
                var (pairs, first, second) = PairRange(half);
                var (key, value) = (One(["k", "n"]), NewName());
                var predicate = Chance(3) ? Within(key, first, value, second, CelType.Bool, size / 4).Text + ", " : string.Empty;
                return Member($"{Operand(pairs)}.transformList({key}, {value}, {predicate}{Within(key, first, value, second, element, half)})");
            case 9 when Has(GeneratorFeatures.Optionals):
                return Member($"[?{Optional(element, half)}, {Expr(element, half)}]");
            case 10 when Has(GeneratorFeatures.Regex) && element.Equals(CelType.String):
                return Member($"regex.extractAll({Expr(CelType.String, size - 1)}, '{One(Patterns)}')");
            default:
                return Member(ListLiteral(element, size, One([0, 1, 2, 2, 3])));
        }
    }

    private Piece ListOfLibrary(CelType element, int size)
    {
        var list = Operand(Expr(ListOf(element), size / 2));
        switch (_random.Next(7))
        {
            case 0:
                return Member($"{list}.distinct()");
            case 1:
                return Member($"{list}.reverse()");
            case 2:
                return Member($"{list}.slice({Index(1)}, {Index(1)})");
            case 3:
                return Member($"{Operand(Expr(ListOf(ListOf(element)), size - 1))}.flatten()");
            case 4 when Array.IndexOf(Ordered, element) >= 0:
                return Member($"{list}.sort()");
            case 5:
                var name = NewName();
                return Member($"{list}.sortBy({name}, {Within(name, element, One(Ordered), size / 2)})");
            default:
                return element.Equals(CelType.Int) ? Member($"lists.range({Index(1)})") : Member($"{list}.distinct()");
        }
    }

    private Piece Map(CelType key, CelType value, int size)
    {
        var half = size / 2;
        switch (_random.Next(6))
        {
            case 0 or 1 when Has(GeneratorFeatures.TwoVariableMacros):
                var name = NewName();
                if (Chance(2))
                {
                    var of = AnyType(1);
                    return Member($"{Operand(Expr(CelType.Map(key, of), half))}.transformMap(k, {name}, {Within("k", key, name, of, value, half)})");
                }

                var (range, first, second) = PairRange(half);
                return Member($"{Operand(range)}.transformMapEntry(k, {name}, {{{Within("k", first, name, second, key, size / 4)}: {Within("k", first, name, second, value, size / 4)}}})");
            case 2 when Has(GeneratorFeatures.Optionals):
                return Member($"{{?{Expr(key, size / 3)}: {Optional(value, half)}}}");
            default:
                return Member(MapLiteral(key, value, size, One([0, 1, 2, 2, 3])));
        }
    }
}
