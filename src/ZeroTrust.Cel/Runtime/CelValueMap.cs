namespace ZeroTrust.Cel;

/// <summary>A map with keys of any allowed kind; CEL equality of values makes numeric keys meet across kinds.</summary>
internal sealed class CelValueMap(Dictionary<CelValue, CelValue> entries) : CelMap
{
    // Remembered, as for lists.
    private long _weight;

    public override int Count => entries.Count;

    internal override long Weight
    {
        get
        {
            if (_weight != 0)
                return _weight;
            var weight = 1L;
            foreach (var value in entries.Values)
                weight = CostModel.Plus(weight, 1 + CostModel.Weight(value));
            return _weight = weight;
        }
    }

    public override IEnumerable<KeyValuePair<CelValue, CelValue>> Entries => entries;

    // What is no scalar is no key, and need not be hashed.
    public override bool TryGet(in CelValue key, out CelValue value)
    {
        value = default;
        return key.Kind is CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Double or CelKind.String && entries.TryGetValue(key, out value);
    }
}
