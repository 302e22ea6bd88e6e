using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>What a source says about one entity.</summary>
/// <param name="Source">The source. None is named as those of <see cref="AttributeSources"/>.</param>
/// <param name="Kind">Subject, device or resource.</param>
/// <param name="Type">The type of a subject or resource; empty for a device.</param>
/// <param name="Id">The identifier.</param>
/// <param name="ObservedAt">When it was observed; null: its age is not known.</param>
/// <param name="Groups">The groups of a subject; null: nothing is said of them.</param>
/// <param name="Properties">The properties.</param>
public sealed record AttributeStatement(
    string Source,
    EntityKind Kind,
    string Type,
    string Id,
    CelTimestamp? ObservedAt,
    IReadOnlyList<string>? Groups,
    CelMap Properties);
