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
/// <remarks>
/// INVARIANT: what fits a request is among its candidates. Where a policy is filed does not depend on the order of the set; it may depend on
/// the changes that led to the set, and shows in nothing but time.
/// </remarks>
internal sealed class PolicyIndex
{
    // With more changes than one in so many policies, what is rare may have become common: all are filed anew.
    private const int Refiling = 8;

    private static readonly ImmutableArray<IndexedTarget> Targets = [.. Enum.GetValues<IndexedTarget>()];

    // One a target; null where nothing is filed under it, so that a request is not asked for it.
    private readonly IndexTable?[] _tables;
    private readonly int[] _rest;
    private readonly ResourceTypeListing _byResourceType;

    // How many policies named a pattern when all were filed, one table a target; shared with the indexes after changes.
    private readonly Dictionary<string, int>[] _counts;
    private readonly int _changes;

    /// <param name="targets">The targets of all policies, by number.</param>
    public PolicyIndex(IReadOnlyList<TargetDefinition> targets)
    {
        _counts = Count(targets);
        var filing = new Filing(_counts);
        for (int i = 0; i < targets.Count; i++)
            filing.Add(targets[i], i);
        _tables = [.. filing.Entries.Select(static filed => filed is null ? null : new IndexTable(filed))];
        _rest = [.. filing.Rest];
        _byResourceType = new ResourceTypeListing(targets);
    }

    private PolicyIndex(PolicyIndex previous, ImmutableArray<CompiledPolicy> policies, NumberChanges changes)
    {
        _counts = previous._counts;
        _changes = previous._changes + changes.Count;
        var filing = new Filing(_counts);
        foreach (int number in changes.Added)
            filing.Add(policies[number].TargetDefinition, number);
        _tables = new IndexTable?[Targets.Length];
        for (int i = 0; i < _tables.Length; i++)
            _tables[i] = previous._tables[i] is { } table ? table.With(changes, filing.Entries[i] ?? []) : filing.Entries[i] is { } filed ? new IndexTable(filed) : null;
        _rest = changes.Apply(previous._rest, CollectionsMarshal.AsSpan(filing.Rest));
        _byResourceType = previous._byResourceType.With(policies, changes);
    }

    /// <summary>The index of a changed set. What it costs follows the change, but for copies of numbers.</summary>
    /// <param name="policies">The policies of the changed set.</param>
    /// <param name="changes">How their numbers differ from those of this index.</param>
    public PolicyIndex With(ImmutableArray<CompiledPolicy> policies, NumberChanges changes) =>
        (_changes + changes.Count) * Refiling > policies.Length
            ? new PolicyIndex([.. policies.Select(static policy => policy.TargetDefinition)])
            : new PolicyIndex(this, policies, changes);

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
                long rank = pattern == "*" ? long.MaxValue : (2L * counts[(int)target].GetValueOrDefault(pattern)) + (pattern.EndsWith('*') ? 1 : 0);
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

    /// <summary>Policies under the target that each is filed under, in the order of their numbers.</summary>
    private sealed class Filing(Dictionary<string, int>[] counts)
    {
        /// <summary>One list a target; null where nothing is filed under it.</summary>
        public List<(string Pattern, int Number)>?[] Entries { get; } = new List<(string, int)>?[Targets.Length];

        /// <summary>Those that no target narrows down.</summary>
        public List<int> Rest { get; } = [];

        public void Add(TargetDefinition definition, int number)
        {
            if (MostSelective(definition, counts) is not { } target)
            {
                Rest.Add(number);
                return;
            }

            List<(string, int)> filed = Entries[(int)target] ??= [];
            foreach (string pattern in Patterns(definition, target))
                filed.Add((pattern, number));
        }
    }
}
