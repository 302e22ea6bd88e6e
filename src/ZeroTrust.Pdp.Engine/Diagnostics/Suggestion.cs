namespace ZeroTrust.Pdp.Engine.Diagnostics;

/// <summary>Finds the word that an author probably meant.</summary>
internal static class Suggestion
{
    private const int LongestWord = 64;

    /// <summary>Help of the form "did you mean `x`?", or null when nothing is near.</summary>
    public static string? For(string word, IEnumerable<string> candidates)
    {
        string? best = Nearest(word, candidates);
        return best is null ? null : $"did you mean `{best}`?";
    }

    /// <summary>
    /// The candidate with the smallest edit distance, ignoring case: at most a third of the word's length and never
    /// more than three edits. The ordinal order of candidates breaks ties, so the answer is stable.
    /// </summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > LongestWord)
            return null;
        int limit = Math.Clamp(word.Length / 3, 1, 3);
        string? best = null;
        int bestDistance = limit + 1;
        foreach (string candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) > limit || candidate.Length > LongestWord)
                continue;
            int distance = Distance(word, candidate);
            if (distance < bestDistance || (distance == bestDistance && best is not null && string.CompareOrdinal(candidate, best) < 0))
            {
                best = candidate;
                bestDistance = distance;
            }
        }

        return best;
    }

    /// <summary>Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours count one each.</summary>
    private static int Distance(string a, string b)
    {
        Span<int> beforePrevious = stackalloc int[LongestWord + 1];
        Span<int> previous = stackalloc int[LongestWord + 1];
        Span<int> current = stackalloc int[LongestWord + 1];
        for (int j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                bool same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                int best = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + (same ? 0 : 1));
                bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                current[j] = swapped ? Math.Min(best, beforePrevious[j - 2] + 1) : best;
            }

            previous.CopyTo(beforePrevious);
            current.CopyTo(previous);
        }

        return previous[b.Length];
    }
}
