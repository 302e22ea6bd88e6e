namespace ZeroTrust.Cel;

/// <summary>A key or field of a variable whose shape only the evaluation knows: the two steps of the commonest attribute in one.</summary>
internal sealed class VariableSelectNode(CelSpan span, CelSpan variableSpan, int slot, string name) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var value = a.GetVariable(slot);
        if (value.Kind == CelKind.Map && value.RawMap.TryGet(name, out var found))
            return Placed(found);
        if (value.IsError)
            return CelValue.FromError(value.RawError.At(variableSpan));
        return Placed(Selection.Select(a, value, name));
    }
}
