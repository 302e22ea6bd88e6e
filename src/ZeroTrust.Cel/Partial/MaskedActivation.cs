namespace ZeroTrust.Cel;

/// <summary>An activation of which some attributes are unknown.</summary>
internal sealed class MaskedActivation : CelActivation
{
    private readonly CelActivation _inner;
    private readonly CelAttributeSet _unknown;

    internal MaskedActivation(CelActivation inner, CelAttributeSet unknown)
    {
        _inner = inner;
        _unknown = unknown;
        Horizon = inner.Horizon;
        Interruption = inner.Interruption;
    }

    public override CelTimestamp Now => _inner.Now;

    internal CelActivation Inner => _inner;

    public override CelValue GetVariable(int slot)
    {
        var (name, mask) = _unknown.Of(slot);
        return Apply(mask, mask.IsAll ? default : _inner.GetVariable(slot), name);
    }

    /// <summary>How an attribute of which a part is unknown is called; null for any other value.</summary>
    internal static string? TrailOf(in CelValue value) => value.Kind switch
    {
        CelKind.Map => (value.RawMap as MaskedMap)?.Trail,
        CelKind.List => (value.RawList as MaskedList)?.Trail,
        CelKind.Object => (value.RawObject as MaskedObject)?.Trail,
        _ => null,
    };

    /// <summary>What is left of a value under a mask.</summary>
    /// <param name="mask">What is unknown.</param>
    /// <param name="value">The value; not looked at when all of it is unknown.</param>
    /// <param name="trail">How the attribute is called.</param>
    internal CelValue Apply(Mask mask, in CelValue value, string trail)
    {
        if (mask.IsNone)
            return value;
        if (mask.IsAll)
            return CelValue.FromUnknown(trail);
        return value.Kind switch
        {
            CelKind.Map => CelValue.FromMap(new MaskedMap(this, value.RawMap, mask, trail)),
            CelKind.List => CelValue.FromList(new MaskedList(this, value.RawList, mask, trail)),
            CelKind.Object => CelValue.FromObject(new MaskedObject(this, value.RawObject, mask, trail)),
            CelKind.Message or CelKind.Optional => CelValue.FromUnknown(trail),
            _ => value,
        };
    }
}
