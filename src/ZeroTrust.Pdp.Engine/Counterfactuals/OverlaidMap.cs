using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Counterfactuals;

/// <summary>A map of attributes with some of them changed.</summary>
internal sealed class OverlaidMap(CelMap original, IReadOnlyDictionary<string, CelValue> changed) : CelMap
{
    public override int Count => Entries.Count();

    public override IEnumerable<KeyValuePair<CelValue, CelValue>> Entries =>
        original.Entries.Where(entry => !IsChanged(entry.Key))
            .Concat(changed.Select(static entry => KeyValuePair.Create(CelValue.FromString(entry.Key), entry.Value)));

    public override bool TryGet(in CelValue key, out CelValue value) =>
        key.Kind == CelKind.String ? TryGet(key.AsString(), out value) : original.TryGet(key, out value);

    public override bool TryGet(string key, out CelValue value) => changed.TryGetValue(key, out value) || original.TryGet(key, out value);

    private bool IsChanged(CelValue key) => key.Kind == CelKind.String && changed.ContainsKey(key.AsString());
}
