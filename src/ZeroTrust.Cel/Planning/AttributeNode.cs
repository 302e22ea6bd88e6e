namespace ZeroTrust.Cel;

/// <summary>
/// A declared entry of a map. The value is what the type says, or the reading fails: otherwise a comparison with a value of
/// another kind would be silently false. What JSON cannot say is converted (<see cref="AttributeValues"/>).
/// </summary>
internal sealed class AttributeNode(Node reading, CelAttribute attribute) : Node(reading.Span)
{
    private readonly bool _isPlainText = attribute is { Types: [{ TypeKind: CelTypeKind.String }], MaxSize: null };

    internal override CelValue Evaluate(CelActivation a)
    {
        var value = reading.Evaluate(a);
        return value.IsError || (_isPlainText && value.Kind == CelKind.String) ? value : Placed(AttributeValues.Convert(value, attribute));
    }

    // A failure goes the long way, for its message.
    internal override string? Text(CelActivation a) => (_isPlainText ? reading.Text(a) : null) ?? base.Text(a);
}
