namespace ZeroTrust.Cel;

/// <summary>Finds the name that an author probably meant.</summary>
internal static class Suggestion
{
    private const int MaxName = 64;

    internal static string? For(string wrong, IEnumerable<string> names)
    {
        if (wrong.Length > MaxName)
            return null;
        var limit = Math.Max(1, wrong.Length / 3);
        string? best = null;
        var bestDistance = limit + 1;
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            if (name.Length > MaxName || Math.Abs(name.Length - wrong.Length) > limit)
                continue;
            var distance = string.Equals(name, wrong, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(wrong, name);
            if (distance < bestDistance)
            {
                best = name;
                bestDistance = distance;
            }
        }

        return best;
    }

    // Insertions, deletions, substitutions and swaps of neighbours.
    private static int Distance(string a, string b)
    {
        Span<int> beforePrevious = stackalloc int[b.Length + 1];
        Span<int> previous = stackalloc int[b.Length + 1];
        Span<int> current = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var best = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    best = Math.Min(best, beforePrevious[j - 2] + 1);
                current[j] = best;
            }

            previous.CopyTo(beforePrevious);
            current.CopyTo(previous);
        }

        return previous[b.Length];
    }
}
