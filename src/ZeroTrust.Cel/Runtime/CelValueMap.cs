namespace ZeroTrust.Cel;

/// <summary>A map with keys of any allowed kind; CEL equality of values makes numeric keys meet across kinds.</summary>
internal sealed class CelValueMap(Dictionary<CelValue, CelValue> entries) : CelMap
{
    public override int Count => entries.Count;

    public override IEnumerable<KeyValuePair<CelValue, CelValue>> Entries => entries;

    public override bool TryGet(in CelValue key, out CelValue value) => entries.TryGetValue(key, out value);
}
