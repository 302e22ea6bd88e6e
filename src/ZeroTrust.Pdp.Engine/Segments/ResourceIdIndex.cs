using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>Finds segments by the id of a resource.</summary>
internal sealed class ResourceIdIndex
{
    private readonly Dictionary<string, List<int>> _exact = new(StringComparer.Ordinal);
    private readonly List<(string Prefix, int Segment)> _prefixes = [];
    private readonly List<int> _any = [];

    /// <summary>Enters a segment under patterns; none means any id.</summary>
    public void Add(ImmutableArray<string> patterns, int segment)
    {
        if (patterns.IsEmpty)
            _any.Add(segment);
        foreach (string pattern in patterns)
        {
            if (pattern.EndsWith('*'))
            {
                _prefixes.Add((pattern[..^1], segment));
                continue;
            }

            if (!_exact.TryGetValue(pattern, out List<int>? segments))
                _exact.Add(pattern, segments = []);
            segments.Add(segment);
        }
    }

    /// <summary>Adds the segments that an id fits; one may come several times.</summary>
    public void Find(string id, List<int> found)
    {
        found.AddRange(_any);
        if (_exact.TryGetValue(id, out List<int>? segments))
            found.AddRange(segments);
        foreach ((string prefix, int segment) in _prefixes)
        {
            if (id.StartsWith(prefix, StringComparison.Ordinal))
                found.Add(segment);
        }
    }
}
