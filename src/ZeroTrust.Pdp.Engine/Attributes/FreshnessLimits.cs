using System.Collections.Frozen;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>How old attributes may be, as a trust profile says; what has no limit never gets too old. Immutable.</summary>
/// <param name="properties">The limits of properties, by their names.</param>
/// <param name="groups">The limit of the subject's groups.</param>
internal sealed class FreshnessLimits(FrozenDictionary<(EntityKind Kind, string Name), CelDuration> properties, CelDuration? groups)
{
    private readonly bool[] _hasLimits = [.. Enum.GetValues<EntityKind>().Select(kind => properties.Keys.Any(key => key.Kind == kind))];

    /// <summary>The limit of the subject's groups.</summary>
    public CelDuration? Groups => groups;

    /// <summary>Whether any property of one kind of entity is limited.</summary>
    public bool HasAnyFor(EntityKind kind) => _hasLimits[(int)kind];

    /// <summary>The limit of a property.</summary>
    public CelDuration? Find(EntityKind kind, string name) => properties.TryGetValue((kind, name), out CelDuration limit) ? limit : null;
}
