using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>How the flow of a request between segments was judged (NIST SP 800-207A, the network tier of a decision).</summary>
/// <param name="Allowed">Whether it is allowed. It is, too, where the resource is in no segment.</param>
/// <param name="SourceWorkload">The SPIFFE ID of the calling workload, as stated; null when none is.</param>
/// <param name="SourceSegments">The segments that it is in, ordered by name; not looked for where the resource is in none.</param>
/// <param name="DestinationWorkload">The SPIFFE ID of the workload that is the resource or serves it, as stated; null when none is.</param>
/// <param name="DestinationSegments">The segments that the resource is in, ordered by name.</param>
/// <param name="Steps">One for each segment of the source and each of the resource.</param>
/// <param name="Problems">What could not be told of either end, and why.</param>
public sealed record FlowTrace(
    bool Allowed,
    string? SourceWorkload,
    ImmutableArray<string> SourceSegments,
    string? DestinationWorkload,
    ImmutableArray<string> DestinationSegments,
    ImmutableArray<FlowStep> Steps,
    ImmutableArray<string> Problems);
