namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>
/// Policy numbers under the patterns of one target: exact values and prefixes (`x*`). All numbers stand in one array, each
/// pattern has a stretch of it: an array a pattern would cost more than what it holds (benchmark: `scale`, resident memory).
/// </summary>
internal sealed class IndexTable
{
    private readonly Dictionary<string, int> _exact;
    private readonly Dictionary<string, int> _prefixes;
    private readonly int[] _prefixLengths;
    private readonly int[] _starts;
    private readonly int[] _numbers;

    /// <param name="entries">Patterns with numbers, the numbers ascending.</param>
    public IndexTable(List<(string Pattern, int Number)> entries)
    {
        _exact = new Dictionary<string, int>(StringComparer.Ordinal);
        _prefixes = new Dictionary<string, int>(StringComparer.Ordinal);
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

    private IndexTable(Dictionary<string, int> exact, Dictionary<string, int> prefixes, int[] prefixLengths, int[] starts, int[] numbers)
    {
        _exact = exact;
        _prefixes = prefixes;
        _prefixLengths = prefixLengths;
        _starts = starts;
        _numbers = numbers;
    }

    /// <summary>
    /// The table after a change. It shares what the change leaves alone and copies arrays of numbers, which takes a small part of the
    /// time that hashing every pattern takes (benchmark: `scale`, replacing a document). A pattern without numbers may stay.
    /// </summary>
    /// <param name="changes">How the numbers change.</param>
    /// <param name="added">Patterns with new numbers.</param>
    public IndexTable With(NumberChanges changes, List<(string Pattern, int Number)> added)
    {
        Dictionary<string, int> exact = _exact;
        Dictionary<string, int> prefixes = _prefixes;
        int[] lengths = _prefixLengths;
        int count = _starts.Length - 1;
        var more = new List<(int Key, int Number)>(added.Count);
        foreach ((string pattern, int number) in added)
        {
            bool isPrefix = pattern.EndsWith('*');
            string text = isPrefix ? pattern[..^1] : pattern;
            if (!(isPrefix ? prefixes : exact).TryGetValue(text, out int key))
            {
                key = count++;
                if (isPrefix)
                    prefixes = With(prefixes, ReferenceEquals(prefixes, _prefixes), text, key);
                else
                    exact = With(exact, ReferenceEquals(exact, _exact), text, key);
                if (isPrefix && !lengths.Contains(text.Length))
                    lengths = [.. lengths.Append(text.Length).Order()];
            }

            more.Add((key, number));
        }

        more.Sort();
        (int[] starts, int[] numbers) = With(changes, more, count);
        return new IndexTable(exact, prefixes, lengths, starts, numbers);
    }

    private (int[] Starts, int[] Numbers) With(NumberChanges changes, List<(int Key, int Number)> more, int count)
    {
        var starts = new int[count + 1];
        var numbers = new int[_numbers.Length + more.Count];
        int[] own = [.. more.Select(static one => one.Number)];
        int filled = 0;
        int next = 0;
        for (int key = 0; key < count; key++)
        {
            starts[key] = filled;
            int first = next;
            while (next < more.Count && more[next].Key == key)
                next++;
            filled += changes.Apply(key < _starts.Length - 1 ? Under(key) : [], own.AsSpan(first, next - first), numbers.AsSpan(filled));
        }

        starts[count] = filled;
        return (starts, filled == numbers.Length ? numbers : numbers[..filled]);
    }

    private static Dictionary<string, int> With(Dictionary<string, int> table, bool isShared, string text, int key)
    {
        Dictionary<string, int> own = isShared ? new Dictionary<string, int>(table, StringComparer.Ordinal) : table;
        own.Add(text, key);
        return own;
    }

    /// <summary>Adds the numbers under every pattern that a text fits.</summary>
    public void Find(string text, CandidateList candidates)
    {
        if (_exact.TryGetValue(text, out int key))
            candidates.Add(Under(key));
        if (_prefixLengths.Length > 0)
            FindPrefixes(text, candidates);
    }

    /// <summary>The numbers under every pattern that a text fits, one list a pattern.</summary>
    public List<ReadOnlyMemory<int>> Find(string text)
    {
        var found = new List<ReadOnlyMemory<int>>();
        if (_exact.TryGetValue(text, out int key))
            found.Add(_numbers.AsMemory(_starts[key], _starts[key + 1] - _starts[key]));
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> prefixes = _prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (int length in _prefixLengths)
        {
            if (length <= text.Length && prefixes.TryGetValue(text.AsSpan(0, length), out key))
                found.Add(_numbers.AsMemory(_starts[key], _starts[key + 1] - _starts[key]));
        }

        return found;
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
