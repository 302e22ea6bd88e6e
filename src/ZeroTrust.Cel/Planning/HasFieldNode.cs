namespace ZeroTrust.Cel;

/// <summary>The presence test on a record whose type is known: by index.</summary>
internal sealed class HasFieldNode(Node operand, CelObjectType type, int index, HasNode general) : BoolNode(general.Span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var value = operand.Evaluate(a);
        return value.Kind == CelKind.Object && ReferenceEquals(value.RawObject.Type, type) && value.RawObject.HasField(index)
            ? CelTruth.True
            : general.Truth(a);
    }
}
