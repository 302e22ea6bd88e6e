using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Applications;

namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>
/// The properties of an entity, as they are believed. Every look-up resolves anew, and tells the evaluation until when that holds: only
/// what is read limits how long a decision holds.
/// </summary>
internal sealed class ResolvedMap(AttributeResolver resolver, EntityKind kind, string type, KnownEntity? known, CelMap stated, IReadOnlyDictionary<string, AttributeOrigin>? origins) : CelTextMap
{
    public override int Count => Entries.Count();

    public override IEnumerable<KeyValuePair<CelValue, CelValue>> Entries
    {
        get
        {
            IEnumerable<string> names = stated.Entries.Select(static entry => entry.Key.AsString()).Concat(known?.Names ?? []);
            foreach (string name in names.Distinct(StringComparer.Ordinal))
            {
                if (TryGet(name, out CelValue value) && !(value.IsError && value.AsError().Code == CelErrorCode.AttributeAbsent))
                    yield return KeyValuePair.Create(CelValue.FromString(name), value);
            }
        }
    }

    public override bool TryGet(string key, out CelValue value)
    {
        ImmutableArray<KnownAttribute> values = known?.Find(key) ?? [];
        if (stated is RouteProperties catalogue && catalogue.TryGetKnown(key, out CelValue listed))
            values = values.Insert(0, new KnownAttribute(AttributeSources.Catalogue, resolver.Now, listed));
        bool isStated = (stated is RouteProperties { Asserted: var asserted } ? asserted : stated).TryGet(key, out CelValue said);
        return resolver.TryResolve(kind, type, key, values, isStated ? said : null, origins?.GetValueOrDefault(key), out value);
    }
}
