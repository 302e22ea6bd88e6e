namespace ZeroTrust.Cel;

/// <summary>A map all of whose keys are strings.</summary>
internal sealed class CelStringMap(Dictionary<string, CelValue> entries) : CelMap
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

    public override IEnumerable<KeyValuePair<CelValue, CelValue>> Entries
    {
        get
        {
            foreach (var (key, value) in entries)
                yield return new KeyValuePair<CelValue, CelValue>(CelValue.FromString(key), value);
        }
    }

    public override bool TryGet(in CelValue key, out CelValue value)
    {
        if (key.StringOrNull is { } text)
            return entries.TryGetValue(text, out value);
        value = default;
        return false;
    }

    public override bool TryGet(string key, out CelValue value) => entries.TryGetValue(key, out value);
}
