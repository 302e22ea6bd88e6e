using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace ZeroTrust.Cel;

/// <summary>A set of code points as sorted ranges, and its form as a .NET pattern over UTF-16 units.</summary>
internal sealed class RuneSet
{
    private const int MaxRune = 0x10FFFF;

    private readonly List<RuneRange> _ranges = [];

    internal void Add(int first, int last)
    {
        if (first <= last)
            _ranges.Add(new RuneRange(first, last));
    }

    internal void Add(RuneSet other) => _ranges.AddRange(other._ranges);

    internal RuneSet Invert()
    {
        var result = new RuneSet();
        var next = 0;
        foreach (var range in Normal())
        {
            result.Add(next, range.First - 1);
            next = range.Last + 1;
        }

        result.Add(next, MaxRune);
        return result;
    }

    /// <summary>This set with the other cases of its letters.</summary>
    internal RuneSet Fold()
    {
        const int Few = 64;
        var result = new RuneSet();
        result.Add(this);
        var ranges = Normal();
        if (ranges.Sum(static r => r.Last - r.First + 1L) <= Few)
        {
            foreach (var range in ranges)
            {
                for (var rune = range.First; rune <= range.Last; rune++)
                    result.AddEach(RuneFolds.Of(rune));
            }

            return result;
        }

        foreach (var group in RuneFolds.All)
        {
            if (group.Any(rune => Contains(ranges, rune)))
                result.AddEach(group);
        }

        return result;
    }

    private void AddEach(int[]? runes)
    {
        foreach (var rune in runes ?? [])
            Add(rune, rune);
    }

    private static bool Contains(List<RuneRange> ranges, int rune)
    {
        var index = ranges.BinarySearch(new RuneRange(rune, rune), Comparer<RuneRange>.Create(static (x, y) => x.First.CompareTo(y.First)));
        return index >= 0 || (~index > 0 && ranges[~index - 1].Last >= rune);
    }

    /// <summary>The pattern over the characters of <see cref="AsciiWordText"/>.</summary>
    internal string ToEncodedPattern()
    {
        var ascii = new StringBuilder();

        // By the bytes before the last, whose alternatives go into one class: the engine bounds the size of a pattern.
        var others = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        foreach (var range in Normal())
        {
            AppendBasic(ascii, range.First, Math.Min(range.Last, 0x7F));
            AppendEncoded(others, Math.Max(range.First, 0x80), Math.Min(range.Last, 0xD7FF));
            AppendEncoded(others, Math.Max(range.First, 0xE000), range.Last);
        }

        if (ascii.Length > 0)
            others.Add(string.Empty, ascii);
        return others.Count == 0 ? "[^\\s\\S]" : $"(?:{string.Join('|', others.Select(static o => $"{o.Key}[{o.Value}]"))})";
    }

    // Splits a range until all its code points have as many bytes, and those behind the first that differs are all free.
    private static void AppendEncoded(Dictionary<string, StringBuilder> text, int first, int last)
    {
        if (first > last)
            return;
        foreach (var edge in (ReadOnlySpan<int>)[0x7FF, 0xFFFF])
        {
            if (first > edge || last <= edge)
                continue;
            AppendEncoded(text, first, edge);
            AppendEncoded(text, edge + 1, last);
            return;
        }

        for (var bits = 6; bits <= 18; bits += 6)
        {
            var free = (1 << bits) - 1;
            if ((first & ~free) == (last & ~free))
                continue;
            if ((first & free) != 0)
            {
                AppendEncoded(text, first, first | free);
                AppendEncoded(text, (first | free) + 1, last);
                return;
            }

            if ((last & free) != free)
            {
                AppendEncoded(text, first, (last & ~free) - 1);
                AppendEncoded(text, last & ~free, last);
                return;
            }
        }

        Span<byte> low = stackalloc byte[4];
        Span<byte> high = stackalloc byte[4];
        var count = new Rune(first).EncodeToUtf8(low);
        new Rune(last).EncodeToUtf8(high);
        var prefix = new StringBuilder();
        for (var i = 0; i < count - 1; i++)
        {
            prefix.Append('[');
            AppendRange(prefix, AsciiWordText.CharOf(low[i]), AsciiWordText.CharOf(high[i]));
            prefix.Append(']');
        }

        var key = prefix.ToString();
        if (!text.TryGetValue(key, out var ends))
            text.Add(key, ends = new StringBuilder());
        AppendRange(ends, AsciiWordText.CharOf(low[count - 1]), AsciiWordText.CharOf(high[count - 1]));
    }

    // Surrogate code units belong to no code point; an astral code point is a pair, so that it counts as one character.
    internal string ToPattern()
    {
        var basic = new StringBuilder();
        var rows = new AstralRows();
        foreach (var range in Normal())
        {
            AppendBasic(basic, range.First, Math.Min(range.Last, 0xD7FF));
            AppendBasic(basic, Math.Max(range.First, 0xE000), Math.Min(range.Last, 0xFFFF));
            rows.Add(Math.Max(range.First, 0x10000), range.Last);
        }

        var astral = rows.ToPattern();
        if (basic.Length == 0 && astral.Length == 0)
            return "[^\\s\\S]";
        if (astral.Length == 0)
            return $"[{basic}]";
        return basic.Length == 0 ? $"(?:{astral})" : $"(?:[{basic}]|{astral})";
    }

    internal static void AppendRange(StringBuilder text, int first, int last)
    {
        text.Append(CultureInfo.InvariantCulture, $"\\u{first:X4}");
        if (last > first)
            text.Append(CultureInfo.InvariantCulture, $"-\\u{last:X4}");
    }

    private static void AppendBasic(StringBuilder text, int first, int last)
    {
        if (first <= last)
            AppendRange(text, first, last);
    }

    private List<RuneRange> Normal()
    {
        var sorted = _ranges.OrderBy(static r => r.First).ToList();
        var result = new List<RuneRange>();
        foreach (var range in sorted)
        {
            if (result.Count > 0 && range.First <= result[^1].Last + 1)
                result[^1] = new RuneRange(result[^1].First, Math.Max(result[^1].Last, range.Last));
            else
                result.Add(range);
        }

        return result;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct RuneRange(int First, int Last);
}
