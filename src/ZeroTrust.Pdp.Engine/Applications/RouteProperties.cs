using System.Collections.Immutable;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Applications;

/// <summary>The properties of a mapped resource: those of the catalogue over those that the caller asserts, without a copy.</summary>
internal sealed class RouteProperties(ImmutableArray<RouteProperty> known, string[] parameters, CelMap asserted) : CelMap
{
    /// <summary>What the caller asserts.</summary>
    public CelMap Asserted => asserted;

    public override int Count
    {
        get
        {
            int count = known.Length + asserted.Count;
            foreach (RouteProperty property in known)
            {
                if (asserted.TryGet(property.Name, out _))
                    count--;
            }

            return count;
        }
    }

    public override IEnumerable<KeyValuePair<CelValue, CelValue>> Entries
    {
        get
        {
            foreach (RouteProperty property in known)
                yield return KeyValuePair.Create(CelValue.FromString(property.Name), property.Value(parameters));
            foreach (KeyValuePair<CelValue, CelValue> entry in asserted.Entries)
            {
                if (entry.Key.Kind != CelKind.String || Find(entry.Key.AsString()) is null)
                    yield return entry;
            }
        }
    }

    public override bool TryGet(in CelValue key, out CelValue value) =>
        key.Kind == CelKind.String ? TryGet(key.AsString(), out value) : asserted.TryGet(key, out value);

    public override bool TryGet(string key, out CelValue value) => TryGetKnown(key, out value) || asserted.TryGet(key, out value);

    /// <summary>What the catalogue knows.</summary>
    public bool TryGetKnown(string key, out CelValue value)
    {
        RouteProperty? property = Find(key);
        value = property is null ? default : property.Value(parameters);
        return property is not null;
    }

    /// <summary>A route has few properties: looking along them costs less than a table for each.</summary>
    private RouteProperty? Find(string name)
    {
        foreach (RouteProperty property in known)
        {
            if (property.Name == name)
                return property;
        }

        return null;
    }
}
