namespace ZeroTrust.Cel;

/// <summary>The presence test on a record whose type is known: by index.</summary>
internal sealed class HasFieldNode(Node operand, CelObjectType type, int index, HasNode general) : BoolNode(general.Span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var value = operand.Evaluate(a);
        if (value.Kind != CelKind.Object || !ReferenceEquals(value.RawObject.Type, type))
            return general.Truth(a);
        if (value.RawObject.HasField(index))
            return CelTruth.True;
        var field = value.RawObject.GetField(index);
        return field.IsUnknown ? FailTruth(a, field.RawError) : CelTruth.False;
    }
}
