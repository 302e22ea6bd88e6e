using System.Collections.Frozen;

namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>What all schemas say about whom to believe. Immutable.</summary>
internal sealed class AttributeRules(
    FrozenDictionary<(EntityKind Kind, string Type, string Name), AttributeRule> properties,
    FrozenDictionary<(EntityKind Kind, string Name), AttributeRule> fields)
{
    private readonly bool[] _hasRules = [.. Enum.GetValues<EntityKind>().Select(kind => properties.Keys.Any(key => key.Kind == kind))];

    public static AttributeRules None { get; } = new(
        FrozenDictionary<(EntityKind, string, string), AttributeRule>.Empty, FrozenDictionary<(EntityKind, string), AttributeRule>.Empty);

    /// <summary>Whether there is any rule.</summary>
    public bool HasAny { get; } = properties.Count + fields.Count > 0;

    /// <summary>Whether anything is said about the properties of one kind of entity.</summary>
    public bool HasAnyFor(EntityKind kind) => _hasRules[(int)kind];

    /// <summary>The rule of a property: that of the entity's type, else that of all types.</summary>
    public AttributeRule Property(EntityKind kind, string type, string name)
    {
        if (properties.Count == 0)
            return AttributeRule.Default;
        return properties.TryGetValue((kind, type, name), out AttributeRule? own) || properties.TryGetValue((kind, "", name), out own)
            ? own
            : AttributeRule.Default;
    }

    /// <summary>The rule of a field that is no property, as `groups`.</summary>
    public AttributeRule Field(EntityKind kind, string name) =>
        fields.TryGetValue((kind, name), out AttributeRule? rule) ? rule : AttributeRule.Default;
}
