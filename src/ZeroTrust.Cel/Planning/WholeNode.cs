namespace ZeroTrust.Cel;

/// <summary>
/// Refuses, in a partial evaluation, to use an attribute as a whole of which a part is unknown: nothing could be told of its size, its
/// entries or its equality with another.
/// </summary>
internal sealed class WholeNode(Node inner, bool allowsMaps = false) : Node(inner.Span)
{
    internal WholeNode ExceptMaps() => new(inner, allowsMaps: true);

    internal override CelValue Evaluate(CelActivation a)
    {
        var value = inner.Evaluate(a);
        return value.Kind switch
        {
            CelKind.Map when !allowsMaps && value.RawMap is MaskedMap map => Placed(CelValue.FromUnknown(map.Trail)),
            CelKind.List when value.RawList is MaskedList list => Placed(CelValue.FromUnknown(list.Trail)),
            CelKind.Object when value.RawObject is MaskedObject record => Placed(CelValue.FromUnknown(record.Trail)),
            _ => value,
        };
    }
}
