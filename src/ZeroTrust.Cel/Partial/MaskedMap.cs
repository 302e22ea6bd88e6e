using System.Globalization;

namespace ZeroTrust.Cel;

/// <summary>A map of which some entries are unknown, and with them whether they are there. Only ever read by key.</summary>
internal sealed class MaskedMap(MaskedActivation activation, CelMap inner, Mask mask, string trail) : CelMap
{
    internal string Trail => trail;

    public override int Count => inner.Count;

    public override IEnumerable<KeyValuePair<CelValue, CelValue>> Entries => inner.Entries;

    public override bool TryGet(in CelValue key, out CelValue value)
    {
        var step = key.Kind switch
        {
            CelKind.String => key.RawString,
            CelKind.Int => key.RawInt.ToString(CultureInfo.InvariantCulture),
            CelKind.Uint => key.RawUint.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        var below = mask.Below(step);
        var isThere = inner.TryGet(key, out value);
        if (!isThere && !below.IsAll)
            return false;
        value = activation.Apply(below, value, $"{trail}[{key.ToLiteral(100)}]");
        return true;
    }
}
