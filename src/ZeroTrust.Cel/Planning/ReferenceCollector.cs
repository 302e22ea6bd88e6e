using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>Finds the variables and record fields that a checked tree refers to, and which parts depend on the clock.</summary>
internal sealed class ReferenceCollector
{
    private readonly HashSet<Expr> _clockDependent = new(ReferenceEqualityComparer.Instance);
    private readonly SortedDictionary<int, CelVariable> _variables = [];
    private readonly HashSet<CelFieldReference> _fields = [];

    internal ImmutableArray<CelVariable> Variables => [.. _variables.Values];

    internal ImmutableArray<CelFieldReference> Fields =>
        [.. _fields.OrderBy(static f => f.Slot).ThenBy(static f => f.FieldIndex).ThenBy(static f => f.Key, StringComparer.Ordinal)];

    internal static ReferenceCollector Collect(Expr root)
    {
        var collector = new ReferenceCollector();
        collector.Visit(root, null);
        return collector;
    }

    internal static bool IsClock(Expr expr) => expr switch
    {
        NameExpr { Binding: VariableBinding binding } => binding.Variable.IsClock,
        SelectExpr { Binding: null, IsTestOnly: false, IsOptional: false, Operand.Type.ObjectType: { } type } select =>
            type.IndexOf(select.Field) is >= 0 and var index && type.Fields[index].IsClock,
        _ => false,
    };

    internal bool DependsOnClock(Expr expr) => _clockDependent.Contains(expr);

    /// <param name="expr">The tree.</param>
    /// <param name="key">The literal key or field at which the parent reads this node; null when it is used as a whole.</param>
    private bool Visit(Expr expr, string? key)
    {
        var depends = expr switch
        {
            NameExpr { Binding: VariableBinding binding } => VisitVariable(binding.Variable, expr.Type),
            SelectExpr { Binding: null } select => VisitSelect(select, key),
            CallExpr call => VisitCall(call),
            LogicExpr logic => VisitAll(logic.Operands),
            ConditionalExpr conditional => Visit(conditional.Condition, null) | Visit(conditional.WhenTrue, null) | Visit(conditional.WhenFalse, null),
            ListExpr list => VisitAll(list.Elements),
            MapExpr map => VisitAll(map.Keys) | VisitAll(map.Values),
            ComprehensionExpr loop => Visit(loop.Range, null)
                | (loop.Predicate is not null && Visit(loop.Predicate, null)) | (loop.Transform is not null && Visit(loop.Transform, null)),
            BindExpr bind => Visit(bind.Value, null) | Visit(bind.Body, null),
            MessageExpr message => VisitAll([.. message.Fields.Select(static f => f.Value)]),
            BlockExpr block => VisitAll(block.Slots) | Visit(block.Body, null),
            _ => false,
        };
        if (depends)
            _clockDependent.Add(expr);
        return depends;
    }

    private bool VisitAll(ImmutableArray<Expr> items)
    {
        var depends = false;
        foreach (var item in items)
            depends |= Visit(item, null);
        return depends;
    }

    private bool VisitVariable(CelVariable variable, CelType type)
    {
        _variables[variable.Slot] = variable;
        if (type.ObjectType is not null)
            _fields.Add(new CelFieldReference(variable.Slot, -1, null));
        return variable.IsClock || HoldsClock(type, 0);
    }

    private bool VisitSelect(SelectExpr select, string? key)
    {
        if (select.Operand.Type.ObjectType is not { } type || type.IndexOf(select.Field) is not (>= 0 and var index))
            return Visit(select.Operand, select.Field);
        var field = type.Fields[index];
        var isClock = !select.IsTestOnly && (field.IsClock || (key is null && HoldsClock(field.Type, 0)));
        if (select.Operand is not NameExpr { Binding: VariableBinding binding })
            return VisitInner(select.Operand, select.Field) | isClock;
        _variables[binding.Variable.Slot] = binding.Variable;
        _fields.Add(new CelFieldReference(binding.Variable.Slot, index, key));
        return isClock;
    }

    // The operand is a record that is read at one field only, so its other fields, clocks among them, do not count.
    private bool VisitInner(Expr operand, string field)
    {
        var depends = operand is SelectExpr { Binding: null } select ? VisitSelect(select, field) : Visit(operand, field);
        if (depends)
            _clockDependent.Add(operand);
        return depends;
    }

    private bool VisitCall(CallExpr call)
    {
        // `e["k"]` and `"k" in e` read one key, as `e.k` does.
        if (call.Function == Operators.Index && call.Arguments[1] is LiteralExpr { Value.Kind: CelKind.String } index)
            return Visit(call.Arguments[0], index.Value.RawString);
        if (call.Function == Operators.In && call.Arguments[0] is LiteralExpr { Value.Kind: CelKind.String } member)
            return Visit(call.Arguments[1], call.Arguments[1].Type.TypeKind == CelTypeKind.Map ? member.Value.RawString : null);
        return (call.Target is not null && Visit(call.Target, null)) | VisitAll(call.Arguments);
    }

    internal static bool HoldsClock(CelType type, int depth)
    {
        const int MaxDepth = 16;
        if (depth > MaxDepth)
            return true;
        if (type.ObjectType is { } record)
            return record.Fields.Any(f => f.IsClock || HoldsClock(f.Type, depth + 1));
        return type.Parameters.Any(p => HoldsClock(p, depth + 1));
    }
}
