using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>What the PDP knows of one subject, device or resource: of each attribute one value a source, in the order of the sources' names.</summary>
internal sealed class KnownEntity(FrozenDictionary<string, ImmutableArray<KnownAttribute>> properties, ImmutableArray<KnownAttribute> groups)
{
    /// <summary>The names of the properties.</summary>
    public ImmutableArray<string> Names => properties.Keys;

    /// <summary>The groups of a subject, each value a list of texts.</summary>
    public ImmutableArray<KnownAttribute> Groups => groups;

    /// <summary>The values of a property; none when nothing is known of it.</summary>
    public ImmutableArray<KnownAttribute> Find(string name) =>
        properties.TryGetValue(name, out ImmutableArray<KnownAttribute> found) ? found : [];
}
