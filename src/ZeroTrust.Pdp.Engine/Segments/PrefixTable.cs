using System.Diagnostics.CodeAnalysis;

namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>
/// Values by the prefix that a text has. A look-up costs as much as there are different lengths of prefixes, however many prefixes
/// there are.
/// </summary>
internal sealed class PrefixTable<T>
    where T : class, new()
{
    private readonly Dictionary<string, T> _values = new(StringComparer.Ordinal);
    private readonly SortedSet<int> _lengths = [];

    // What the set holds, for a way through it that allocates nothing.
    private int[] _ordered = [];

    /// <summary>The value of a prefix; a new one where there is none.</summary>
    public T Of(string prefix)
    {
        if (_values.TryGetValue(prefix, out T? value))
            return value;
        if (_lengths.Add(prefix.Length))
            _ordered = [.. _lengths];
        _values.Add(prefix, value = new T());
        return value;
    }

    /// <summary>Finds the value of the next longer prefix of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="position">Where to go on; 0 at first.</param>
    /// <param name="value">The value.</param>
    /// <returns>False when there is no further one.</returns>
    public bool TryFindNext(ReadOnlySpan<char> text, ref int position, [NotNullWhen(true)] out T? value)
    {
        Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> lookup = _values.GetAlternateLookup<ReadOnlySpan<char>>();
        while (position < _ordered.Length && _ordered[position] <= text.Length)
        {
            if (lookup.TryGetValue(text[.._ordered[position++]], out value))
                return true;
        }

        value = null;
        return false;
    }
}
