using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>Finds the segments that a resource is in by type and id.</summary>
internal sealed class ResourceIndex
{
    private readonly Dictionary<string, ResourceIdIndex> _byType = new(StringComparer.Ordinal);
    private readonly PrefixTable<ResourceIdIndex> _byTypePrefix = new();

    /// <summary>Enters a segment under patterns of types and ids; none means any.</summary>
    public void Add(ImmutableArray<string> types, ImmutableArray<string> ids, int segment)
    {
        foreach (string type in types.IsEmpty ? ["*"] : types)
            Of(type).Add(ids, segment);
    }

    /// <summary>Adds the segments that a resource fits; one may come several times.</summary>
    public void Find(string type, string id, List<int> found)
    {
        if (_byType.TryGetValue(type, out ResourceIdIndex? index))
            index.Find(id, found);
        int position = 0;
        while (_byTypePrefix.TryFindNext(type, ref position, out ResourceIdIndex? wide))
            wide.Find(id, found);
    }

    private ResourceIdIndex Of(string type)
    {
        if (type.EndsWith('*'))
            return _byTypePrefix.Of(type[..^1]);
        if (!_byType.TryGetValue(type, out ResourceIdIndex? index))
            _byType.Add(type, index = new ResourceIdIndex());
        return index;
    }
}
