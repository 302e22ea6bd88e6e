using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>The targets of a policy as written; an empty list means any.</summary>
internal sealed record TargetDefinition(
    ImmutableArray<string> SubjectTypes,
    ImmutableArray<string> SubjectIds,
    ImmutableArray<string> SubjectGroups,
    ImmutableArray<string> Actions,
    ImmutableArray<string> ResourceTypes,
    ImmutableArray<string> ResourceIds,
    ImmutableArray<string> Segments);
