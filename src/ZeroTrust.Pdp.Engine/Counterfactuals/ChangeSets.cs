using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Counterfactuals;

/// <summary>
/// The sets of changes that are worth trying. An allow takes one allow policy that holds with its requirements, and no deny policy that
/// holds; so of the smallest sets that allow, each consists of changes that one and the same allow policy or deny policies read. All
/// others are left out.
/// </summary>
internal sealed class ChangeSets
{
    // More changes than that are noticed by no policy that people can read.
    private const int MaxOfPolicy = 64;

    private readonly ImmutableArray<CandidateChange> _changes;
    private readonly List<int[]> _ofPolicies = [];

    public ChangeSets(PolicySnapshot snapshot, DecisionRequest request)
    {
        var registry = new ChangeRegistry(request);
        var denies = new ReadChanges(snapshot, request, registry);
        var allows = new List<ReadChanges>();
        foreach (int number in snapshot.Index.OfResourceType(request.Resource.ResourceType).Distinct().Order())
        {
            CompiledPolicy policy = snapshot.Policies[number];
            if (policy.IsAudit || !MayFit(policy, request))
                continue;
            if (policy.Effect == Effect.Allow && allows.Count == SearchLimits.Policies)
            {
                IsCut = true;
                continue;
            }

            ReadChanges reads = policy.Effect == Effect.Deny ? denies : new ReadChanges(snapshot, request, registry);
            reads.Add(policy);
            if (policy.Effect == Effect.Allow)
                allows.Add(reads);
        }

        HasAllows = allows.Count > 0;
        _changes = [.. allows.Append(denies).SelectMany(static reads => reads.Changes).Distinct()
            .OrderBy(static change => change.Cost)
            .ThenBy(static change => change.What, StringComparer.Ordinal)
            .ThenBy(static change => change.To, StringComparer.Ordinal)];
        Dictionary<CandidateChange, int> numbers = _changes.Select(static (change, i) => (change, i)).ToDictionary(static one => one.change, static one => one.i);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (ReadChanges reads in allows)
        {
            int[] all = [.. reads.Changes.Union(denies.Changes).Select(change => numbers[change]).Order()];
            IsCut |= all.Length > MaxOfPolicy;
            if (known.Add(string.Join(',', all)))
                _ofPolicies.Add(all.Length > MaxOfPolicy ? all[..MaxOfPolicy] : all);
        }

        Moments = MomentsOf(allows.Append(denies), request.Time);
    }

    /// <summary>Whether any allow policy may fit after some changes.</summary>
    public bool HasAllows { get; }

    /// <summary>Whether some sets are left out that might allow.</summary>
    public bool IsCut { get; }

    /// <summary>Moments at which windows open or close.</summary>
    public ImmutableArray<CelTimestamp> Moments { get; }

    /// <summary>All sets: by how many changes they have, then by what those cost. A set comes once for each policy that reads it.</summary>
    public IEnumerable<ImmutableArray<CandidateChange>> All(int maxChanges)
    {
        int most = _changes.Length == 0 ? 0 : _changes[^1].Cost;
        for (int size = 1; size <= maxChanges; size++)
        {
            for (int cost = size; cost <= size * most; cost++)
            {
                foreach (int[] ofPolicy in _ofPolicies)
                {
                    foreach (ImmutableArray<CandidateChange> set in Choose(ofPolicy, 0, size, cost))
                        yield return set;
                }
            }
        }
    }

    // They are ordered by cost: what is left must cost at least so many times the next one.
    private IEnumerable<ImmutableArray<CandidateChange>> Choose(int[] from, int start, int size, int cost)
    {
        if (size == 0)
        {
            yield return [];
            yield break;
        }

        for (int i = start; i <= from.Length - size; i++)
        {
            CandidateChange first = _changes[from[i]];
            if (first.Cost * size > cost)
                yield break;
            if (first.Cost + (_changes[from[^1]].Cost * (size - 1)) < cost)
                continue;
            foreach (ImmutableArray<CandidateChange> rest in Choose(from, i + 1, size - 1, cost - first.Cost))
            {
                if (!rest.Any(first.Excludes))
                    yield return rest.Insert(0, first);
            }
        }
    }

    private static ImmutableArray<CelTimestamp> MomentsOf(IEnumerable<ReadChanges> all, CelTimestamp now)
    {
        CelTimestamp last = SignalTime.Plus(now, SearchLimits.Horizon.Nanoseconds);
        return
        [
            .. all.SelectMany(reads => reads.Moments.Where(moment => moment > now && moment <= last)
                .Concat(reads.Windows.SelectMany(window => window.Changes(now, last)))).Distinct().Order(),
        ];
    }

    /// <summary>Whether the targets fit, whatever groups the subject is in.</summary>
    private static bool MayFit(CompiledPolicy policy, DecisionRequest request)
    {
        SubjectEntity subject = request.Subject;
        // A pattern fits itself.
        DecisionRequest ofGroups = request with { Subject = new SubjectEntity(subject.SubjectType, subject.Id, policy.TargetDefinition.SubjectGroups, subject.Properties) };
        return policy.Targets.FirstMismatch(ofGroups) is null;
    }
}
