using System.Buffers;

namespace ZeroTrust.Cel;

/// <summary>Strings seen as code points. An unpaired surrogate counts as one.</summary>
internal static class CodePoints
{
    // Not the span methods over a range: before the JIT has optimised them they box the bounds.
    private static readonly SearchValues<char> Surrogates =
        SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(static c => (char)c)]);

    internal static bool HasSurrogates(ReadOnlySpan<char> text) => text.ContainsAny(Surrogates);

    internal static int Count(ReadOnlySpan<char> text)
    {
        var first = text.IndexOfAny(Surrogates);
        if (first < 0)
            return text.Length;
        var count = text.Length;
        for (var i = first; i + 1 < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1]))
            {
                count--;
                i++;
            }
        }

        return count;
    }

    /// <summary>The UTF-16 offset of a code point index; -1 when the index lies behind the end.</summary>
    internal static int ToOffset(ReadOnlySpan<char> text, long index)
    {
        if (!HasSurrogates(text))
            return index <= text.Length ? (int)index : -1;
        var offset = 0;
        while (index > 0)
        {
            if (offset >= text.Length)
                return -1;
            offset += offset + 1 < text.Length && char.IsSurrogatePair(text[offset], text[offset + 1]) ? 2 : 1;
            index--;
        }

        return offset;
    }

    internal static int IndexOfUnpaired(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return i;
            i++;
        }

        return -1;
    }

    /// <summary>Compares by code point, which is the order of the UTF-8 bytes. UTF-16 order differs above the surrogates.</summary>
    internal static int Compare(string a, string b)
    {
        var shared = a.AsSpan().CommonPrefixLength(b);
        if (shared == a.Length || shared == b.Length)
            return a.Length.CompareTo(b.Length);
        var x = a[shared];
        var y = b[shared];
        if (char.IsSurrogate(x) != char.IsSurrogate(y))
            return char.IsSurrogate(x) ? 1 : -1;
        return x.CompareTo(y);
    }
}
