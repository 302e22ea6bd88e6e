using System.Collections.Frozen;

namespace ZeroTrust.Cel;

/// <summary>The declared entries of a map, and why others are not among them.</summary>
internal sealed class AttributeTable(string name, FrozenDictionary<string, CelAttribute> attributes, FrozenDictionary<string, string> absences)
{
    internal string Name { get; } = name;

    internal IEnumerable<string> Names => attributes.Keys;

    internal CelAttribute? Find(string key) => attributes.GetValueOrDefault(key);

    internal string? WhyAbsent(string key) => absences.GetValueOrDefault(key);
}
