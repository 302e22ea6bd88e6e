using Google.Protobuf.Collections;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.ExtAuthz;

/// <summary>A map of texts as a CEL map, without a copy.</summary>
internal sealed class TextMap(MapField<string, string> source) : CelTextMap
{
    public override int Count => source.Count;

    public override IEnumerable<KeyValuePair<CelValue, CelValue>> Entries
    {
        get
        {
            foreach (var (key, value) in source)
                yield return new KeyValuePair<CelValue, CelValue>(CelValue.FromString(key), CelValue.FromString(value));
        }
    }

    public override bool TryGet(string key, out CelValue value)
    {
        bool found = source.TryGetValue(key, out string? text);
        value = found ? CelValue.FromString(text!) : default;
        return found;
    }
}
