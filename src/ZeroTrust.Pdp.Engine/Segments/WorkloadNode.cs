namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>A place in the tree of the paths of SPIFFE ID patterns. A look-up costs as much as the path has parts, however many patterns there are.</summary>
internal sealed class WorkloadNode
{
    private readonly List<int> _here = [];
    private readonly List<int> _below = [];
    private Dictionary<string, WorkloadNode>? _parts;
    private WorkloadNode? _anyPart;

    /// <summary>Enters a segment under a pattern; <paramref name="path"/> is well-formed and has no `/` at its begin.</summary>
    public void Add(ReadOnlySpan<char> path, int segment)
    {
        WorkloadNode node = this;
        while (!path.IsEmpty)
        {
            ReadOnlySpan<char> part = Cut(ref path);
            if (part is not "*")
            {
                node._parts ??= new Dictionary<string, WorkloadNode>(StringComparer.Ordinal);
                string name = part.ToString();
                if (!node._parts.TryGetValue(name, out WorkloadNode? next))
                    node._parts.Add(name, next = new WorkloadNode());
                node = next;
            }
            else if (path.IsEmpty)
            {
                node._below.Add(segment);
                return;
            }
            else
            {
                node = node._anyPart ??= new WorkloadNode();
            }
        }

        node._here.Add(segment);
    }

    /// <summary>Adds the segments of all patterns that a path fits; one may come several times.</summary>
    public void Find(ReadOnlySpan<char> path, List<int> found)
    {
        WorkloadNode node = this;
        while (!path.IsEmpty)
        {
            found.AddRange(node._below);
            ReadOnlySpan<char> part = Cut(ref path);
            // Every node is reached by one way at most, so all steps together are no more than there are nodes.
            node._anyPart?.Find(path, found);
            if (node._parts is null || !node._parts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(part, out WorkloadNode? next))
                return;
            node = next;
        }

        found.AddRange(node._here);
    }

    private static ReadOnlySpan<char> Cut(ref ReadOnlySpan<char> path)
    {
        int slash = path.IndexOf('/');
        ReadOnlySpan<char> part = slash < 0 ? path : path[..slash];
        path = slash < 0 ? default : path[(slash + 1)..];
        return part;
    }
}
