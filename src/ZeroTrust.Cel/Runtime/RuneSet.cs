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

    /// <summary>Adds the other case of each letter of this set to a set. Whole planes hold both cases anyway and are left alone.</summary>
    internal void AddOtherCases(RuneSet target)
    {
        const int WholePlane = 0x4000;
        foreach (var range in Normal())
        {
            if (range.Last - range.First > WholePlane)
                continue;
            for (var value = range.First; value <= range.Last; value++)
            {
                if (!Rune.TryCreate(value, out var rune))
                    continue;
                var upper = Rune.ToUpperInvariant(rune).Value;
                var lower = Rune.ToLowerInvariant(rune).Value;
                target.Add(upper, upper);
                target.Add(lower, lower);
            }
        }
    }

    // Surrogate code units belong to no code point; an astral code point is a pair, so that it counts as one character.
    internal string ToPattern()
    {
        var basic = new StringBuilder();
        var astral = new StringBuilder();
        foreach (var range in Normal())
        {
            AppendBasic(basic, range.First, Math.Min(range.Last, 0xD7FF));
            AppendBasic(basic, Math.Max(range.First, 0xE000), Math.Min(range.Last, 0xFFFF));
            AppendAstral(astral, Math.Max(range.First, 0x10000), range.Last);
        }

        if (basic.Length == 0 && astral.Length == 0)
            return "[^\\s\\S]";
        if (astral.Length == 0)
            return $"[{basic}]";
        return basic.Length == 0 ? $"(?:{astral.ToString(1, astral.Length - 1)})" : $"(?:[{basic}]{astral})";
    }

    private static void AppendBasic(StringBuilder text, int first, int last)
    {
        if (first <= last)
            AppendRange(text, first, last);
    }

    private static void AppendAstral(StringBuilder text, int first, int last)
    {
        while (first <= last)
        {
            var (high, low) = Split(first);
            var (lastHigh, lastLow) = Split(last);
            if (high == lastHigh)
            {
                Pair(text, high, high, low, lastLow);
                return;
            }

            // Whole rows of 1,024 go together; a broken first or last row goes alone.
            if (low != 0xDC00)
            {
                Pair(text, high, high, low, 0xDFFF);
                first = Join(high + 1, 0xDC00);
            }
            else if (lastLow != 0xDFFF)
            {
                Pair(text, high, lastHigh - 1, 0xDC00, 0xDFFF);
                first = Join(lastHigh, 0xDC00);
            }
            else
            {
                Pair(text, high, lastHigh, 0xDC00, 0xDFFF);
                return;
            }
        }
    }

    private static void Pair(StringBuilder text, int firstHigh, int lastHigh, int firstLow, int lastLow)
    {
        text.Append("|[");
        AppendRange(text, firstHigh, lastHigh);
        text.Append("][");
        AppendRange(text, firstLow, lastLow);
        text.Append(']');
    }

    private static void AppendRange(StringBuilder text, int first, int last)
    {
        text.Append(CultureInfo.InvariantCulture, $"\\u{first:X4}");
        if (last > first)
            text.Append(CultureInfo.InvariantCulture, $"-\\u{last:X4}");
    }

    private static (int High, int Low) Split(int rune) => (0xD800 + ((rune - 0x10000) >> 10), 0xDC00 + ((rune - 0x10000) & 0x3FF));

    private static int Join(int high, int low) => 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);

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
