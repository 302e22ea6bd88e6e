namespace ZeroTrust.Cel;

/// <summary>A field of a record whose type is known: read by index.</summary>
internal sealed class FieldNode(CelSpan span, Node operand, CelObjectType type, int index) : Node(span)
{
    private readonly string _name = type.Fields[index].Name;

    internal override CelValue Evaluate(CelActivation a)
    {
        var value = operand.Evaluate(a);
        return value.Kind == CelKind.Object && ReferenceEquals(value.RawObject.Type, type)
            ? Placed(value.RawObject.GetField(index))
            : Placed(Selection.Select(a, value, _name));
    }
}
