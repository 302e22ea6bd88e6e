namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>Finds circles in a graph of references.</summary>
internal static class ReferenceCycles
{
    /// <summary>
    /// One circle for each group of nodes that can reach each other, beginning at its lowest node. Iterative: a long
    /// chain of references must not use up the stack.
    /// </summary>
    public static IEnumerable<int[]> Find(int count, Func<int, IEnumerable<int>> references)
    {
        var state = new byte[count];
        var reported = new bool[count];
        var path = new List<int>();
        var open = new Stack<IEnumerator<int>>();
        for (int root = 0; root < count; root++)
        {
            if (state[root] != 0)
                continue;
            Enter(root);
            while (open.Count > 0)
            {
                if (!open.Peek().MoveNext())
                {
                    open.Pop().Dispose();
                    state[path[^1]] = 2;
                    path.RemoveAt(path.Count - 1);
                    continue;
                }

                int next = open.Peek().Current;
                if (state[next] == 0)
                {
                    Enter(next);
                }
                else if (state[next] == 1)
                {
                    int[] cycle = [.. path.Skip(path.IndexOf(next))];
                    if (!cycle.Any(node => reported[node]))
                        yield return FromLowest(cycle);
                    foreach (int node in cycle)
                        reported[node] = true;
                }
            }
        }

        void Enter(int node)
        {
            state[node] = 1;
            path.Add(node);
            open.Push(references(node).GetEnumerator());
        }
    }

    /// <summary>How many references the longest way from each node down has. The graph has no circle.</summary>
    public static int[] Depths(int count, Func<int, IEnumerable<int>> references)
    {
        var depths = new int[count];
        var isKnown = new bool[count];
        var open = new Stack<(int Node, IEnumerator<int> References)>();
        for (int root = 0; root < count; root++)
        {
            if (isKnown[root])
                continue;
            open.Push((root, references(root).GetEnumerator()));
            while (open.Count > 0)
            {
                (int node, IEnumerator<int> rest) = open.Peek();
                if (!rest.MoveNext())
                {
                    isKnown[node] = true;
                    open.Pop().References.Dispose();
                    if (open.Count > 0)
                        depths[open.Peek().Node] = Math.Max(depths[open.Peek().Node], depths[node] + 1);
                }
                else if (!isKnown[rest.Current])
                {
                    open.Push((rest.Current, references(rest.Current).GetEnumerator()));
                }
                else
                {
                    depths[node] = Math.Max(depths[node], depths[rest.Current] + 1);
                }
            }
        }

        return depths;
    }

    private static int[] FromLowest(int[] cycle)
    {
        int start = Array.IndexOf(cycle, cycle.Min());
        return [.. cycle.Skip(start), .. cycle.Take(start)];
    }
}
