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
