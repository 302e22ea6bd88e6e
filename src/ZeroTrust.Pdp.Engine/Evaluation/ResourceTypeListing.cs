using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>
/// The policies whose resource types fit a type, for explanations: who looks for a policy that was no candidate asks why it does not
/// fit. Finding them costs nothing for the policies of other types.
/// </summary>
internal sealed class ResourceTypeListing
{
    private readonly IndexTable _named;
    private readonly int[] _any;

    /// <param name="targets">The targets of all policies, by number.</param>
    public ResourceTypeListing(IReadOnlyList<TargetDefinition> targets)
    {
        var named = new List<(string Pattern, int Number)>();
        var any = new List<int>();
        for (int i = 0; i < targets.Count; i++)
        {
            ImmutableArray<string> types = targets[i].ResourceTypes;
            if (types.IsEmpty || types.Contains("*"))
            {
                any.Add(i);
                continue;
            }

            foreach (string type in types)
                named.Add((type, i));
        }

        _named = new IndexTable(named);
        _any = [.. any];
    }

    /// <summary>Their numbers: those that name the type, exactly or by a prefix, then those of any type. One may come twice.</summary>
    public IEnumerable<int> Find(string type)
    {
        var candidates = new CandidateList();
        _named.Find(type, candidates);
        return [.. candidates.InOrder(), .. _any];
    }
}
