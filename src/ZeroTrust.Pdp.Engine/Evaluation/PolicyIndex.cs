using System.Collections.Frozen;
using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>
/// Finds the candidates of a request. Every policy is filed under the one of its targets that fits the fewest requests: the one whose
/// values the fewest policies name. So what a decision costs follows the number of policies that nearly fit it, not the number of
/// policies (benchmark: `scale`). Policies are numbered in the order of their names; every list holds ascending numbers.
/// </summary>
/// <remarks>INVARIANT: what fits a request is among its candidates; where a policy is filed depends on the set alone, not on its order.</remarks>
internal sealed class PolicyIndex
{
    private static readonly ImmutableArray<IndexedTarget> Targets = [.. Enum.GetValues<IndexedTarget>()];

    // One table a target; null where nothing is filed under it.
    private readonly FrozenDictionary<string, int[]>?[] _tables = new FrozenDictionary<string, int[]>?[Targets.Length];
    private readonly ResourceTypeListing _byResourceType;

    /// <param name="targets">The targets of all policies, by number.</param>
    public PolicyIndex(IReadOnlyList<TargetDefinition> targets)
    {
        var counts = new Dictionary<string, int>[Targets.Length];
        foreach (IndexedTarget target in Targets)
            counts[(int)target] = Count(targets, target);
        var lists = new Dictionary<string, List<int>>?[Targets.Length];
        var rest = new List<int>();
        for (int i = 0; i < targets.Count; i++)
        {
            if (MostSelective(targets[i], counts) is not { } target)
            {
                rest.Add(i);
                continue;
            }

            Dictionary<string, List<int>> table = lists[(int)target] ??= new(StringComparer.Ordinal);
            foreach (string value in Values(targets[i], target).Distinct(StringComparer.Ordinal))
                table.ListOf(value).Add(i);
        }

        foreach (IndexedTarget target in Targets)
            _tables[(int)target] = lists[(int)target] is { } table ? Freeze(table) : null;
        Rest = [.. rest];
        _byResourceType = new ResourceTypeListing(targets);
    }

    /// <summary>Policies that no single target finds: those without targets, or whose targets all have wildcards.</summary>
    public int[] Rest { get; }

    /// <summary>The policies that are filed under a value of a target; none of them twice under one value.</summary>
    public int[] Find(IndexedTarget target, string value) =>
        _tables[(int)target] is { } table && table.TryGetValue(value, out int[]? found) ? found : [];

    /// <summary>Whether any policy is filed under a target.</summary>
    public bool Uses(IndexedTarget target) => _tables[(int)target] is not null;

    /// <summary>Every policy whose resource types fit a type, wherever it is filed: those that name it first, those that fit any type last.</summary>
    public IEnumerable<int> OfResourceType(string type) => _byResourceType.Find(type);

    private static Dictionary<string, int> Count(IReadOnlyList<TargetDefinition> targets, IndexedTarget target)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (TargetDefinition definition in targets)
        {
            foreach (string value in Values(definition, target))
                counts[value] = counts.GetValueOrDefault(value) + 1;
        }

        return counts;
    }

    private static IndexedTarget? MostSelective(TargetDefinition definition, Dictionary<string, int>[] counts)
    {
        IndexedTarget? best = null;
        int least = int.MaxValue;
        foreach (IndexedTarget target in Targets)
        {
            ImmutableArray<string> values = Values(definition, target);
            if (values.IsEmpty || values.Any(static value => value.EndsWith('*')))
                continue;
            int sharing = values.Max(value => counts[(int)target][value]);
            if (sharing >= least)
                continue;
            least = sharing;
            best = target;
        }

        return best;
    }

    private static ImmutableArray<string> Values(TargetDefinition definition, IndexedTarget target) => target switch
    {
        IndexedTarget.ResourceId => definition.ResourceIds,
        IndexedTarget.SubjectId => definition.SubjectIds,
        IndexedTarget.SubjectGroup => definition.SubjectGroups,
        IndexedTarget.ResourceType => definition.ResourceTypes,
        IndexedTarget.Action => definition.Actions,
        _ => definition.SubjectTypes,
    };

    private static FrozenDictionary<string, int[]> Freeze(Dictionary<string, List<int>> table) =>
        table.ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value.ToArray(), StringComparer.Ordinal);
}
