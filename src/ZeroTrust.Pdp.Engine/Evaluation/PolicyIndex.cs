using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>
/// Finds the candidates of a request. Every policy is filed under the one of its targets that fits the fewest requests: the one whose
/// values the fewest policies name. So what a decision costs follows the number of policies that nearly fit it, not the number of
/// policies (benchmark: `scale`). Policies are numbered in the order of their names.
/// </summary>
/// <remarks>INVARIANT: what fits a request is among its candidates; where a policy is filed depends on the set alone, not on its order.</remarks>
internal sealed class PolicyIndex
{
    private static readonly ImmutableArray<IndexedTarget> Targets = [.. Enum.GetValues<IndexedTarget>()];

    // One a target; null where nothing is filed under it, so that a request is not asked for it.
    private readonly IndexTable?[] _tables = new IndexTable?[Targets.Length];
    private readonly int[] _rest;
    private readonly ResourceTypeListing _byResourceType;

    /// <param name="targets">The targets of all policies, by number.</param>
    public PolicyIndex(IReadOnlyList<TargetDefinition> targets)
    {
        Dictionary<string, int>[] counts = Count(targets);
        var entries = new List<(string Pattern, int Number)>?[Targets.Length];
        var rest = new List<int>();
        for (int i = 0; i < targets.Count; i++)
        {
            if (MostSelective(targets[i], counts) is not { } target)
            {
                rest.Add(i);
                continue;
            }

            List<(string, int)> filed = entries[(int)target] ??= [];
            foreach (string pattern in Patterns(targets[i], target))
                filed.Add((pattern, i));
        }

        for (int i = 0; i < entries.Length; i++)
            _tables[i] = entries[i] is { } filed ? new IndexTable(filed) : null;
        _rest = [.. rest];
        _byResourceType = new ResourceTypeListing(targets);
    }

    /// <summary>Adds every policy whose targets may fit.</summary>
    public void Find(DecisionRequest request, CandidateList candidates)
    {
        candidates.Add(_rest);
        _tables[(int)IndexedTarget.ResourceId]?.Find(request.Resource.Id, candidates);
        _tables[(int)IndexedTarget.SubjectId]?.Find(request.Subject.Id, candidates);
        _tables[(int)IndexedTarget.ResourceType]?.Find(request.Resource.ResourceType, candidates);
        _tables[(int)IndexedTarget.Action]?.Find(request.Action.Name, candidates);
        _tables[(int)IndexedTarget.SubjectType]?.Find(request.Subject.SubjectType, candidates);
        if (_tables[(int)IndexedTarget.SubjectGroup] is not { } byGroup)
            return;
        if (request.Subject.GroupsFault is not null)
            byGroup.FindAll(candidates);
        IReadOnlyList<string> groups = request.Subject.Groups;
        for (int i = 0; i < groups.Count; i++)
            byGroup.Find(groups[i], candidates);
    }

    /// <summary>Every policy whose resource types fit a type, wherever it is filed: those that name it first, those that fit any type last.</summary>
    public IEnumerable<int> OfResourceType(string type) => _byResourceType.Find(type);

    private static Dictionary<string, int>[] Count(IReadOnlyList<TargetDefinition> targets)
    {
        Dictionary<string, int>[] counts = [.. Targets.Select(static _ => new Dictionary<string, int>(StringComparer.Ordinal))];
        foreach (TargetDefinition definition in targets)
        {
            foreach (IndexedTarget target in Targets)
            {
                foreach (string pattern in Patterns(definition, target))
                    CollectionsMarshal.GetValueRefOrAddDefault(counts[(int)target], pattern, out _)++;
            }
        }

        return counts;
    }

    /// <summary>Null when no single target narrows down the requests that fit.</summary>
    private static IndexedTarget? MostSelective(TargetDefinition definition, Dictionary<string, int>[] counts)
    {
        IndexedTarget? best = null;
        long least = long.MaxValue;
        foreach (IndexedTarget target in Targets)
        {
            long sharing = -1;
            foreach (string pattern in Patterns(definition, target))
            {
                // Of two as rare ones the exact value: a prefix takes a look for every length of prefix.
                long rank = pattern == "*" ? long.MaxValue : (2L * counts[(int)target][pattern]) + (pattern.EndsWith('*') ? 1 : 0);
                sharing = Math.Max(sharing, rank);
            }

            if (sharing < 0 || sharing >= least)
                continue;
            least = sharing;
            best = target;
        }

        return best;
    }

    private static ImmutableArray<string> Patterns(TargetDefinition definition, IndexedTarget target) => target switch
    {
        IndexedTarget.ResourceId => definition.ResourceIds,
        IndexedTarget.SubjectId => definition.SubjectIds,
        IndexedTarget.ResourceType => definition.ResourceTypes,
        IndexedTarget.SubjectGroup => definition.SubjectGroups,
        IndexedTarget.Action => definition.Actions,
        _ => definition.SubjectTypes,
    };
}
