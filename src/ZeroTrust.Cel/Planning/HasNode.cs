namespace ZeroTrust.Cel;

/// <summary>The presence test <c>has(e.f)</c>.</summary>
internal sealed class HasNode(CelSpan span, Node operand, string name) : BoolNode(span)
{
    private readonly VariableNode? _variable = operand as VariableNode;
    private readonly VariableFieldNode? _field = operand as VariableFieldNode;
    private readonly MapKey _key = new(name);

    internal override CelTruth Truth(CelActivation a)
    {
        if (_variable is not null && _key.FindIn(a.GetVariable(_variable.Slot)).Kind is not (CelKind.Null or CelKind.Error))
            return CelTruth.True;
        if (_field is not null && _key.FindIn(_field.Peek(a)).Kind is not (CelKind.Null or CelKind.Error))
            return CelTruth.True;
        var value = operand.Evaluate(a);
        if (value.Kind == CelKind.Map)
        {
            var isThere = _key.TryFindIn(value.RawMap, out var found);
            return Selection.HidesPresence(found) ? FailTruth(a, found.RawError) : Comparisons.Truth(isThere && !found.IsError);
        }

        var result = Selection.Has(value, name);
        if (result.Kind == CelKind.Bool)
            return result.RawBool ? CelTruth.True : CelTruth.False;
        return FailTruth(a, result.RawError);
    }
}
