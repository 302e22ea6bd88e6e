using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>Finds the segments that a resource is in by type and id.</summary>
internal sealed class ResourceIndex
{
    private readonly Dictionary<string, ResourceIdIndex> _byType = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ResourceIdIndex> _byTypePrefix = new(StringComparer.Ordinal);

    /// <summary>Enters a segment under patterns of types and ids; none means any.</summary>
    public void Add(ImmutableArray<string> types, ImmutableArray<string> ids, int segment)
    {
        foreach (string type in types.IsEmpty ? ["*"] : types)
        {
            bool isPrefix = type.EndsWith('*');
            Dictionary<string, ResourceIdIndex> indexes = isPrefix ? _byTypePrefix : _byType;
            string key = isPrefix ? type[..^1] : type;
            if (!indexes.TryGetValue(key, out ResourceIdIndex? index))
                indexes.Add(key, index = new ResourceIdIndex());
            index.Add(ids, segment);
        }
    }

    /// <summary>Adds the segments that a resource fits; one may come several times.</summary>
    public void Find(string type, string id, List<int> found)
    {
        if (_byType.TryGetValue(type, out ResourceIdIndex? index))
            index.Find(id, found);
        foreach ((string prefix, ResourceIdIndex wide) in _byTypePrefix)
        {
            if (type.StartsWith(prefix, StringComparison.Ordinal))
                wide.Find(id, found);
        }
    }
}
