namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>
/// Policy numbers under the patterns of one target: exact values and prefixes (`x*`). All numbers stand in one array, each
/// pattern has a stretch of it: an array a pattern would cost more than what it holds (benchmark: `scale`, resident memory).
/// </summary>
internal sealed class IndexTable
{
    private readonly Dictionary<string, int> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _prefixes = new(StringComparer.Ordinal);
    private readonly int[] _prefixLengths;
    private readonly int[] _starts;
    private readonly int[] _numbers;

    /// <param name="entries">Patterns with numbers, the numbers ascending.</param>
    public IndexTable(List<(string Pattern, int Number)> entries)
    {
        var keys = new int[entries.Count];
        int count = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            string pattern = entries[i].Pattern;
            bool isPrefix = pattern.EndsWith('*');
            Dictionary<string, int> table = isPrefix ? _prefixes : _exact;
            string key = isPrefix ? pattern[..^1] : pattern;
            if (!table.TryGetValue(key, out keys[i]))
                table.Add(key, keys[i] = count++);
        }

        _starts = new int[count + 1];
        foreach (int key in keys)
            _starts[key + 1]++;
        for (int key = 0; key < count; key++)
            _starts[key + 1] += _starts[key];
        int[] next = _starts[..count];
        _numbers = new int[keys.Length];
        for (int i = 0; i < keys.Length; i++)
            _numbers[next[keys[i]]++] = entries[i].Number;
        _exact.TrimExcess();
        _prefixes.TrimExcess();
        _prefixLengths = [.. _prefixes.Keys.Select(static prefix => prefix.Length).Distinct().Order()];
    }

    /// <summary>Adds the numbers under every pattern that a text fits.</summary>
    public void Find(string text, CandidateList candidates)
    {
        if (_exact.TryGetValue(text, out int key))
            candidates.Add(Under(key));
        if (_prefixLengths.Length > 0)
            FindPrefixes(text, candidates);
    }

    /// <summary>Adds the numbers under every pattern: for a text that is not known.</summary>
    public void FindAll(CandidateList candidates)
    {
        for (int key = 0; key < _starts.Length - 1; key++)
            candidates.Add(Under(key));
    }

    private void FindPrefixes(string text, CandidateList candidates)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> prefixes = _prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (int length in _prefixLengths)
        {
            if (length > text.Length)
                return;
            if (prefixes.TryGetValue(text.AsSpan(0, length), out int key))
                candidates.Add(Under(key));
        }
    }

    private ReadOnlySpan<int> Under(int key) => _numbers.AsSpan(_starts[key], _starts[key + 1] - _starts[key]);
}
