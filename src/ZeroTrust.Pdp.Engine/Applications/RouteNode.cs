using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Applications;

/// <summary>
/// A place in the paths of one host. Filled while the table is built, then no more changed. A place is reached by one way
/// only, so a lookup visits each at most once: what a request can cost is set by the author of the routes, not by who asks.
/// </summary>
internal sealed class RouteNode
{
    private Dictionary<string, RouteNode>? _literals;
    private HashSet<string>? _literalsOfAnyCase;
    private RouteNode? _parameter;
    private RouteEndpoint? _end;
    private RouteEndpoint? _catchAll;

    /// <summary>The place for the routes of a path, made where it is missing.</summary>
    public RouteEndpoint At(PathTemplate path)
    {
        RouteNode node = this;
        foreach (PathSegment segment in path.Segments)
        {
            switch (segment.Kind)
            {
                case PathSegmentKind.Literal:
                    node = node.Literal(segment.Text);
                    break;
                case PathSegmentKind.Parameter:
                    node = node._parameter ??= new RouteNode();
                    break;
                default:
                    return node._catchAll ??= new RouteEndpoint();
            }
        }

        return node._end ??= new RouteEndpoint();
    }

    /// <summary>Finds the route for a decoded path in normal form.</summary>
    /// <param name="path">The path.</param>
    /// <param name="method">The method.</param>
    /// <param name="values">Takes the places of the values of the parameters; as long as a template may be.</param>
    /// <param name="count">How many parameters the route has.</param>
    public CompiledRoute? Find(string path, string method, Span<Range> values, out int count)
    {
        count = 0;
        return path.Length == 1 ? _end?.Find(method) : Find(path, 1, method, values, ref count);
    }

    private RouteNode Literal(string text)
    {
        _literals ??= new Dictionary<string, RouteNode>(StringComparer.Ordinal);
        if (_literals.TryGetValue(text, out RouteNode? child))
            return child;
        _literalsOfAnyCase ??= new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        _literalsOfAnyCase.Add(text);
        return _literals[text] = new RouteNode();
    }

    private CompiledRoute? Find(string path, int start, string method, Span<Range> values, ref int count)
    {
        if (start > path.Length)
            return _end?.Find(method);
        int end = path.IndexOf('/', start);
        if (end < 0)
            end = path.Length;
        if (_literals is not null)
        {
            ReadOnlySpan<char> segment = path.AsSpan(start, end - start);
            if (_literals.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(segment, out RouteNode? child))
            {
                if (child.Find(path, end + 1, method, values, ref count) is { } route)
                    return route;
            }
            else if (_literalsOfAnyCase!.GetAlternateLookup<ReadOnlySpan<char>>().Contains(segment))
            {
                // An upstream that ignores case would serve the literal: a parameter must not take it under another name.
                return null;
            }
        }

        int before = count;
        if (_parameter is not null)
        {
            values[count++] = start..end;
            if (_parameter.Find(path, end + 1, method, values, ref count) is { } route)
                return route;
            count = before;
        }

        if (_catchAll?.Find(method) is not { } rest)
            return null;
        values[count++] = start..path.Length;
        return rest;
    }
}
