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
        if ((allowsMaps && value.Kind == CelKind.Map) || MaskedActivation.TrailOf(value) is not { } trail)
            return value;
        return Error(Errors.Unknown(trail));
    }
}
