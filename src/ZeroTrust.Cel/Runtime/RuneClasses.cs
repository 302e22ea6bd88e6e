using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;

namespace ZeroTrust.Cel;

/// <summary>The named classes of RE2: Perl classes and POSIX classes are ASCII; Unicode classes are general categories and scripts.</summary>
internal static class RuneClasses
{
    private static readonly ConcurrentDictionary<string, RuneSet> Unicode = new(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Posix = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["alnum"] = "09AZaz",
        ["alpha"] = "AZaz",
        ["ascii"] = "\0\x7F",
        ["blank"] = "\t\t  ",
        ["cntrl"] = "\0\x1F\x7F\x7F",
        ["digit"] = "09",
        ["graph"] = "!~",
        ["lower"] = "az",
        ["print"] = " ~",
        ["punct"] = "!/:@[`{~",
        ["space"] = "\t\r  ",
        ["upper"] = "AZ",
        ["word"] = "09AZaz__",
        ["xdigit"] = "09AFaf",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <returns>The set of <c>\d</c>, <c>\s</c> or <c>\w</c>, which upper case names too, to be inverted; null for any other letter.</returns>
    internal static RuneSet? Perl(char letter) => letter switch
    {
        'd' or 'D' => FromPairs("09"),
        's' or 'S' => FromPairs("\t\n\f\r  "),
        'w' or 'W' => FromPairs("09AZaz__"),
        _ => null,
    };

    internal static RuneSet? OfPosix(string name) => Posix.TryGetValue(name, out var pairs) ? FromPairs(pairs) : null;

    internal static RuneSet? OfUnicode(string name) => 
        Unicode.TryGetValue(name, out var known) ? known : Find(name) is { } found ? Unicode.GetOrAdd(name, found) : null;

    private static RuneSet? Find(string name)
    {
        var result = new RuneSet();
        if (name is "Any")
        {
            result.Add(0, 0x10FFFF);
            return result;
        }

        if (RuneScripts.Ranges.TryGetValue(name, out var ranges))
        {
            foreach (var range in ranges.Split(' '))
            {
                var dash = range.IndexOf('-');
                var first = int.Parse(dash < 0 ? range : range.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                result.Add(first, dash < 0 ? first : int.Parse(range.AsSpan(dash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            }

            return result;
        }

        if (!IsCategory(name))
            return null;
        var start = -1;
        for (var rune = 0; rune <= 0x110000; rune++)
        {
            var isMember = rune <= 0x10FFFF && CategoryName(CharUnicodeInfo.GetUnicodeCategory(rune)).StartsWith(name, StringComparison.Ordinal);
            if (isMember && start < 0)
            {
                start = rune;
            }
            else if (!isMember && start >= 0)
            {
                result.Add(start, rune - 1);
                start = -1;
            }
        }

        return result;
    }

    private static bool IsCategory(string name)
    {
        for (var category = UnicodeCategory.UppercaseLetter; category < UnicodeCategory.OtherNotAssigned; category++)
        {
            var full = CategoryName(category);
            if (full == name || (name.Length == 1 && full[0] == name[0]))
                return true;
        }

        return false;
    }

    private static string CategoryName(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => "Lu",
        UnicodeCategory.LowercaseLetter => "Ll",
        UnicodeCategory.TitlecaseLetter => "Lt",
        UnicodeCategory.ModifierLetter => "Lm",
        UnicodeCategory.OtherLetter => "Lo",
        UnicodeCategory.NonSpacingMark => "Mn",
        UnicodeCategory.SpacingCombiningMark => "Mc",
        UnicodeCategory.EnclosingMark => "Me",
        UnicodeCategory.DecimalDigitNumber => "Nd",
        UnicodeCategory.LetterNumber => "Nl",
        UnicodeCategory.OtherNumber => "No",
        UnicodeCategory.SpaceSeparator => "Zs",
        UnicodeCategory.LineSeparator => "Zl",
        UnicodeCategory.ParagraphSeparator => "Zp",
        UnicodeCategory.Control => "Cc",
        UnicodeCategory.Format => "Cf",
        UnicodeCategory.Surrogate => "Cs",
        UnicodeCategory.PrivateUse => "Co",
        UnicodeCategory.ConnectorPunctuation => "Pc",
        UnicodeCategory.DashPunctuation => "Pd",
        UnicodeCategory.OpenPunctuation => "Ps",
        UnicodeCategory.ClosePunctuation => "Pe",
        UnicodeCategory.InitialQuotePunctuation => "Pi",
        UnicodeCategory.FinalQuotePunctuation => "Pf",
        UnicodeCategory.OtherPunctuation => "Po",
        UnicodeCategory.MathSymbol => "Sm",
        UnicodeCategory.CurrencySymbol => "Sc",
        UnicodeCategory.ModifierSymbol => "Sk",
        UnicodeCategory.OtherSymbol => "So",

        // RE2 does not count what is not assigned as a category, nor as part of `C`.
        _ => "?",
    };

    private static RuneSet FromPairs(string pairs)
    {
        var set = new RuneSet();
        for (var i = 0; i < pairs.Length; i += 2)
            set.Add(pairs[i], pairs[i + 1]);
        return set;
    }
}
