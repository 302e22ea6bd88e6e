using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>Finds segments by the id of a resource.</summary>
internal sealed class ResourceIdIndex
{
    private readonly Dictionary<string, List<int>> _exact = new(StringComparer.Ordinal);
    private readonly PrefixTable<List<int>> _prefixes = new();

    /// <summary>Enters a segment under patterns; none means any id.</summary>
    public void Add(ImmutableArray<string> patterns, int segment)
    {
        foreach (string pattern in patterns.IsEmpty ? ["*"] : patterns)
        {
            if (pattern.EndsWith('*'))
                _prefixes.Of(pattern[..^1]).Add(segment);
            else
                _exact.ListOf(pattern).Add(segment);
        }
    }

    /// <summary>Adds the segments that an id fits; one may come several times.</summary>
    public void Find(string id, List<int> found)
    {
        if (_exact.TryGetValue(id, out List<int>? segments))
            found.AddRange(segments);
        int position = 0;
        while (_prefixes.TryFindNext(id, ref position, out List<int>? wide))
            found.AddRange(wide);
    }
}
