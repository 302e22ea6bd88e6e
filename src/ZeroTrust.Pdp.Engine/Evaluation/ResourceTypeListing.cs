using System.Collections.Immutable;
using System.Runtime.InteropServices;
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
            File(targets[i], i, named, any);
        _named = new IndexTable(named);
        _any = [.. any];
    }

    private ResourceTypeListing(IndexTable named, int[] any)
    {
        _named = named;
        _any = any;
    }

    /// <summary>The listing after a change.</summary>
    public ResourceTypeListing With(ImmutableArray<CompiledPolicy> policies, NumberChanges changes)
    {
        var named = new List<(string Pattern, int Number)>();
        var any = new List<int>();
        foreach (int number in changes.Added)
            File(policies[number].TargetDefinition, number, named, any);
        return new ResourceTypeListing(_named.With(changes, named), changes.Apply(_any, CollectionsMarshal.AsSpan(any)));
    }

    /// <summary>Their numbers: those that name the type, exactly or by a prefix, then those of any type. One may come twice.</summary>
    public IEnumerable<int> Find(string type) => FindNamed(type).Concat(_any);

    // Who asks looks at a few: where many name a type, they are not copied.
    private IEnumerable<int> FindNamed(string type)
    {
        List<ReadOnlyMemory<int>> found = _named.Find(type);
        if (found.Count == 1)
            return MemoryMarshal.ToEnumerable(found[0]);
        var candidates = new CandidateList();
        foreach (ReadOnlyMemory<int> numbers in found)
            candidates.Add(numbers.Span);
        return candidates.InOrder().ToArray();
    }

    private static void File(TargetDefinition target, int number, List<(string Pattern, int Number)> named, List<int> any)
    {
        ImmutableArray<string> types = target.ResourceTypes;
        if (types.IsEmpty || types.Contains("*"))
        {
            any.Add(number);
            return;
        }

        foreach (string type in types)
            named.Add((type, number));
    }
}
