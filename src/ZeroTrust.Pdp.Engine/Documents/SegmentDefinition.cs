using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A `Segment` as written.</summary>
internal sealed record SegmentDefinition(
    ParsedDocument Source,
    bool Audit,
    SegmentMembers Members,
    ImmutableArray<FlowDefinition> Flows)
{
    public string Name => Source.Document.Key.Name;
}
