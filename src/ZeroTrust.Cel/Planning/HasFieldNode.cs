namespace ZeroTrust.Cel;

/// <summary>The presence test on a record whose type is known: by index.</summary>
internal sealed class HasFieldNode(Node operand, CelObjectType type, int index, HasNode general) : BoolNode(general.Span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var value = operand.Evaluate(a);
        if (value.Kind != CelKind.Object || !ReferenceEquals(value.RawObject.Type, type))
            return general.Truth(a);
        var has = Selection.Has(value.RawObject, index);
        return has.IsError ? FailTruth(a, has.RawError) : Comparisons.Truth(has.RawBool);
    }
}
