using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>Finds the attributes that a checked tree reads and the literals that stand beside them.</summary>
internal sealed class AttributeUseCollector
{
    private readonly List<CelAttributeUse> _uses = [];
    private readonly Dictionary<LocalBinding, Meaning> _locals = new(ReferenceEqualityComparer.Instance);

    private AttributeUseCollector()
    {
    }

    internal static ImmutableArray<CelAttributeUse> Collect(Expr root)
    {
        var collector = new AttributeUseCollector();
        collector.VisitCondition(root);
        return [.. collector._uses];
    }

    /// <summary>What stands where a bool is asked for.</summary>
    private void VisitCondition(Expr expr)
    {
        if (Resolve(expr) is { Path: { } path })
            Add(path, [CelValue.True, CelValue.False]);
        else
            Visit(expr);
    }

    private void Visit(Expr expr)
    {
        if (Resolve(expr) is { Path: { } path })
        {
            Add(path, []);
            return;
        }

        switch (expr)
        {
            case LogicExpr logic:
                foreach (var operand in logic.Operands)
                    VisitCondition(operand);
                break;
            case ConditionalExpr conditional:
                VisitCondition(conditional.Condition);
                VisitCondition(conditional.WhenTrue);
                VisitCondition(conditional.WhenFalse);
                break;
            case CallExpr call:
                VisitCall(call);
                break;
            case ComprehensionExpr loop:
                VisitLoop(loop);
                break;
            case BindExpr bind:
                Visit(bind.Value);
                Bind(bind.Local, Resolve(bind.Value));
                VisitCondition(bind.Body);
                break;
            case BlockExpr block:
                VisitBlock(block);
                break;
            // Asking whether an attribute is there reads it.
            case SelectExpr { Binding: null, IsTestOnly: true } test when Step(test.Operand, test.Field).Path is { } tested:
                Add(tested, []);
                break;
            case SelectExpr { Binding: null } select:
                Visit(select.Operand);
                break;
            case ListExpr list:
                VisitAll(list.Elements);
                break;
            case MapExpr map:
                VisitAll(map.Keys);
                VisitAll(map.Values);
                break;
            case MessageExpr message:
                VisitAll([.. message.Fields.Select(static field => field.Value)]);
                break;
        }
    }

    private void VisitAll(ImmutableArray<Expr> items)
    {
        foreach (var item in items)
            Visit(item);
    }

    private void VisitCall(CallExpr call)
    {
        if (call.Function == Operators.Not)
        {
            VisitCondition(call.Arguments[0]);
            return;
        }

        if (Operators.IsComparison(call.Function) || call.Function == Operators.In)
        {
            var (left, right) = (Resolve(call.Arguments[0]), Resolve(call.Arguments[1]));
            Compare(call.Function, left, right);
            Compare(Mirrored(call.Function), right, left);
        }
        else if (call.Target is not null && Resolve(call.Target) is { Path: { } path })
        {
            Add(path, [.. call.Arguments.SelectMany(argument => Resolve(argument).Literals)]);
        }

        if (call.Target is not null)
            Visit(call.Target);
        VisitAll(call.Arguments);
    }

    private void Compare(string function, Meaning attribute, Meaning other)
    {
        if (attribute.Path is { } path && !other.Literals.IsEmpty)
            Add(path, [.. other.Literals.SelectMany(literal => Near(function, literal))]);
    }

    private static IEnumerable<CelValue> Near(string function, CelValue literal)
    {
        if (literal.Kind == CelKind.Bool)
            return [CelValue.True, CelValue.False];
        long shift = function switch { Operators.Greater => 1, Operators.Less => -1, _ => 0 };
        return literal.Kind == CelKind.Int && shift != 0 && literal.AsInt() is > long.MinValue and < long.MaxValue
            ? [CelValue.FromInt(literal.AsInt() + shift)]
            : [literal];
    }

    private static string Mirrored(string function) => function switch
    {
        Operators.Less => Operators.Greater,
        Operators.Greater => Operators.Less,
        _ => function,
    };

    private void VisitLoop(ComprehensionExpr loop)
    {
        Visit(loop.Range);
        var range = Resolve(loop.Range);
        Bind(loop.Local, range);
        if (loop.Predicate is not null)
            VisitCondition(loop.Predicate);
        if (loop.Transform is not null)
            Visit(loop.Transform);
    }

    private void VisitBlock(BlockExpr block)
    {
        for (var i = 0; i < block.Slots.Length; i++)
        {
            Visit(block.Slots[i]);
            if (i < block.Locals.Length)
                Bind(block.Locals[i], Resolve(block.Slots[i]));
        }

        VisitCondition(block.Body);
    }

    private void Bind(LocalBinding? local, Meaning meaning)
    {
        if (local is not null)
            _locals[local] = meaning;
    }

    private void Add(CelAttributeUse path, ImmutableArray<CelValue> literals) => _uses.Add(path with { Literals = literals });

    /// <summary>What an expression names: an attribute, literals, or neither. An element of a list counts as the list.</summary>
    private Meaning Resolve(Expr expr)
    {
        switch (expr)
        {
            case NameExpr { Binding: VariableBinding variable }:
                return new Meaning(new CelAttributeUse(variable.Variable.Slot, [], []), []);
            case NameExpr { Binding: ConstantBinding constant }:
                return new Meaning(null, Elements(constant.Value));
            case NameExpr { Binding: LocalBinding local }:
                return _locals.GetValueOrDefault(local, Meaning.None);
            case SelectExpr { Binding: null, IsTestOnly: false } select:
                return Step(select.Operand, select.Field);
            case CallExpr { Function: Operators.Index or Operators.OptionalIndex } index when index.Arguments[1] is LiteralExpr { Value.Kind: CelKind.String } key:
                return Step(index.Arguments[0], key.Value.AsString());
            case CallExpr { Function: "orValue", Target: { } optional }:
                return Resolve(optional);
            case LiteralExpr literal:
                return new Meaning(null, [literal.Value]);
            case ListExpr list:
                return new Meaning(null, [.. list.Elements.SelectMany(element => Resolve(element).Literals)]);
            default:
                return Meaning.None;
        }
    }

    private Meaning Step(Expr operand, string name) =>
        Resolve(operand).Path is { } path ? new Meaning(path with { Steps = path.Steps.Add(name) }, []) : Meaning.None;

    private static ImmutableArray<CelValue> Elements(CelValue value) =>
        value.Kind == CelKind.List ? [.. Enumerable.Range(0, value.AsList().Count).Select(i => value.AsList()[i])] : [value];

    private readonly record struct Meaning(CelAttributeUse? Path, ImmutableArray<CelValue> Literals)
    {
        internal static Meaning None { get; } = new(null, []);
    }
}
