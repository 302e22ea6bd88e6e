namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>Finds the segments whose SPIFFE ID patterns a workload fits: by trust domain, then along the path.</summary>
internal sealed class WorkloadIndex
{
    private readonly Dictionary<string, WorkloadNode> _trustDomains = new(StringComparer.Ordinal);

    /// <summary>Enters a segment under a well-formed pattern.</summary>
    public void Add(string pattern, int segment)
    {
        _ = SpiffeId.SplitPattern(pattern, out ReadOnlySpan<char> trustDomain, out ReadOnlySpan<char> path);
        string name = trustDomain.ToString();
        if (!_trustDomains.TryGetValue(name, out WorkloadNode? root))
            _trustDomains.Add(name, root = new WorkloadNode());
        root.Add(path, segment);
    }

    /// <summary>Adds the segments whose patterns an ID fits; one may come several times.</summary>
    /// <returns>What is wrong with the ID, which then fits none; null when it is well-formed.</returns>
    public string? Find(string id, List<int> found)
    {
        if (SpiffeId.Split(id, out ReadOnlySpan<char> trustDomain, out ReadOnlySpan<char> path) is { } problem)
            return problem;
        if (_trustDomains.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(trustDomain, out WorkloadNode? root))
            root.Find(path, found);
        return null;
    }
}
