using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Applications;

/// <summary>
/// The routes of all applications. One host answers alone: the exact name before `*.` names, of these the longest. Of its
/// routes that match, the one counts that is more specific in the first segment in which they differ (literal, then
/// parameter, then catch-all), then the one that names the method. Filled while it is built, then no more changed.
/// </summary>
internal sealed class RouteTable
{
    private readonly Dictionary<string, RouteNode> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RouteNode> _wildcards = new(StringComparer.Ordinal);

    /// <summary>The table without routes.</summary>
    public static RouteTable Empty { get; } = new();

    /// <summary>How many applications it was built from.</summary>
    public int ApplicationCount { get; init; }

    /// <summary>The routes of a host as written: a name, or `*.` and a name.</summary>
    public RouteNode ForHost(string host)
    {
        bool wildcard = HostName.IsWildcard(host);
        Dictionary<string, RouteNode> hosts = wildcard ? _wildcards : _exact;
        string name = wildcard ? host[HostName.WildcardPrefix.Length..] : host;
        if (!hosts.TryGetValue(name, out RouteNode? node))
            hosts.Add(name, node = new RouteNode());
        return node;
    }

    /// <summary>Maps a request; null when no route matches.</summary>
    public MappedRequest? Map(string host, string method, string path)
    {
        Span<char> name = stackalloc char[HostName.MaxLength];
        if (!HostName.TryNormalise(host, name, out int length)
            || FindHost(name[..length]) is not { } routes
            || !PathForm.TryDecode(path, out string decoded))
        {
            return null;
        }

        Span<Range> ranges = stackalloc Range[PathTemplate.MaxSegments];
        if (routes.Find(decoded, method, ranges, out int count) is not { } route)
            return null;
        string[] values = count == 0 ? [] : new string[count];
        for (int i = 0; i < count; i++)
            values[i] = decoded[ranges[i]];
        return new MappedRequest(route, decoded, values);
    }

    private RouteNode? FindHost(ReadOnlySpan<char> name)
    {
        if (_exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out RouteNode? routes))
            return routes;
        if (_wildcards.Count == 0)
            return null;
        Dictionary<string, RouteNode>.AlternateLookup<ReadOnlySpan<char>> wildcards = _wildcards.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.'))
        {
            name = name[(dot + 1)..];
            if (wildcards.TryGetValue(name, out routes))
                return routes;
        }

        return null;
    }
}
