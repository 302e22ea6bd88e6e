using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>
/// Who and what belongs to a segment, as written: workloads that fit a pattern and resources that fit types and ids, in either case
/// only those that have all labels. Labels alone stand for every workload that has them.
/// </summary>
/// <param name="Workloads">SPIFFE ID patterns.</param>
/// <param name="Labels">The labels, ordered by name.</param>
/// <param name="ResourceTypes">Patterns of types; none together with ids: any.</param>
/// <param name="ResourceIds">Patterns of ids; none together with types: any.</param>
internal sealed record SegmentMembers(
    ImmutableArray<string> Workloads,
    ImmutableArray<KeyValuePair<string, string>> Labels,
    ImmutableArray<string> ResourceTypes,
    ImmutableArray<string> ResourceIds)
{
    public bool HasResources => !ResourceTypes.IsEmpty || !ResourceIds.IsEmpty;

    public bool IsEmpty => Workloads.IsEmpty && Labels.IsEmpty && !HasResources;
}
