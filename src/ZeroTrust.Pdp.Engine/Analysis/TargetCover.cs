using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Analysis;

/// <summary>Whether one policy's targets fit every request that another's fit.</summary>
internal static class TargetCover
{
    public static bool Covers(TargetDefinition wide, TargetDefinition narrow) =>
        ResourceTypeMatcher.Covers(wide.ResourceTypes, narrow.ResourceTypes)
        && Covers(wide.Actions, narrow.Actions)
        && Covers(wide.ResourceIds, narrow.ResourceIds)
        && Covers(wide.SubjectTypes, narrow.SubjectTypes)
        && Covers(wide.SubjectIds, narrow.SubjectIds)
        && CoversGroups(wide.SubjectGroups, narrow.SubjectGroups)
        && CoversGroups(wide.Segments, narrow.Segments);

    /// <summary>Whether every text that fits the narrow patterns fits the wide ones; an empty list fits everything.</summary>
    private static bool Covers(ImmutableArray<string> wide, ImmutableArray<string> narrow) => wide.Contains("*") || CoversGroups(wide, narrow);

    // A subject without groups fits no list of groups, not even `*`, and a resource of no segment no list of segments.
    private static bool CoversGroups(ImmutableArray<string> wide, ImmutableArray<string> narrow) =>
        wide.IsEmpty || (!narrow.IsEmpty && narrow.All(pattern => wide.Any(candidate => StringMatcher.Covers(candidate, pattern))));
}
