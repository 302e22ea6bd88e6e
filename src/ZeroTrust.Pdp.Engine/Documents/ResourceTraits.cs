using ZeroTrust.Pdp.Engine.Applications;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>What a catalogue says of a resource beside its identity; null: nothing.</summary>
internal sealed record ResourceTraits(string? Owner, string? Sensitivity, string? Segment, DegradedMode? DegradedMode)
{
    /// <summary>These traits, and those of another where these say nothing.</summary>
    public ResourceTraits Or(ResourceTraits other) => new(
        Owner ?? other.Owner, Sensitivity ?? other.Sensitivity, Segment ?? other.Segment, DegradedMode ?? other.DegradedMode);
}
