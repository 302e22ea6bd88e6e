using System.Collections.Frozen;
using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>
/// The policies whose resource types fit a type, for explanations: who looks for a policy that was no candidate asks why it does not
/// fit. Finding them costs nothing for the policies of other types.
/// </summary>
internal sealed class ResourceTypeListing
{
    private readonly FrozenDictionary<string, int[]> _exact;
    private readonly FrozenDictionary<string, int[]> _prefixes;
    private readonly int[] _any;

    /// <param name="targets">The targets of all policies, by number.</param>
    public ResourceTypeListing(IReadOnlyList<TargetDefinition> targets)
    {
        var exact = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var prefixes = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var any = new List<int>();
        for (int i = 0; i < targets.Count; i++)
        {
            ImmutableArray<string> types = targets[i].ResourceTypes;
            if (types.IsEmpty || types.Contains("*"))
            {
                any.Add(i);
                continue;
            }

            foreach (string type in types.Distinct(StringComparer.Ordinal))
                (type.EndsWith('*') ? prefixes.ListOf(type[..^1]) : exact.ListOf(type)).Add(i);
        }

        _exact = exact.ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value.ToArray(), StringComparer.Ordinal);
        _prefixes = prefixes.ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value.ToArray(), StringComparer.Ordinal);
        _any = [.. any];
    }

    /// <summary>Their numbers: those that name the type, then the longest prefixes first, then those of any type. One may come twice.</summary>
    public IEnumerable<int> Find(string type)
    {
        if (_exact.TryGetValue(type, out int[]? named))
        {
            foreach (int number in named)
                yield return number;
        }

        for (int length = type.Length; length > 0 && _prefixes.Count > 0; length--)
        {
            if (!_prefixes.TryGetValue(type[..length], out int[]? found))
                continue;
            foreach (int number in found)
                yield return number;
        }

        foreach (int number in _any)
            yield return number;
    }
}
