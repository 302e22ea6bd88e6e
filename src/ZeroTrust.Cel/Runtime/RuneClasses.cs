using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;

namespace ZeroTrust.Cel;

/// <summary>The named classes of RE2: Perl classes and POSIX classes are ASCII; Unicode classes are general categories and common scripts.</summary>
internal static class RuneClasses
{
    private static readonly ConcurrentDictionary<string, RuneSet?> Unicode = new(StringComparer.Ordinal);

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

    // Main blocks of the scripts that policies meet in names.
    private static readonly FrozenDictionary<string, int[]> Scripts = new Dictionary<string, int[]>(StringComparer.Ordinal)
    {
        ["Arabic"] = [0x600, 0x604, 0x606, 0x60B, 0x60D, 0x61A, 0x61C, 0x61E, 0x620, 0x63F, 0x641, 0x64A, 0x656, 0x66F, 0x671, 0x6DC, 0x6DE, 0x6FF, 0x750, 0x77F],
        ["Cyrillic"] = [0x400, 0x484, 0x487, 0x52F, 0x1C80, 0x1C88, 0x1D2B, 0x1D2B, 0x1D78, 0x1D78, 0x2DE0, 0x2DFF, 0xA640, 0xA69F],
        ["Devanagari"] = [0x900, 0x950, 0x955, 0x963, 0x966, 0x97F, 0xA8E0, 0xA8FF],
        ["Greek"] = [0x370, 0x373, 0x375, 0x377, 0x37A, 0x37D, 0x37F, 0x37F, 0x384, 0x384, 0x386, 0x386, 0x388, 0x38A, 0x38C, 0x38C, 0x38E, 0x3A1, 0x3A3, 0x3E1, 0x3F0, 0x3FF, 0x1F00, 0x1F15, 0x1F18, 0x1F1D, 0x1F20, 0x1F45, 0x1F48, 0x1F4D, 0x1F50, 0x1F57, 0x1F59, 0x1F59, 0x1F5B, 0x1F5B, 0x1F5D, 0x1F5D, 0x1F5F, 0x1F7D, 0x1F80, 0x1FB4, 0x1FB6, 0x1FC4, 0x1FC6, 0x1FD3, 0x1FD6, 0x1FDB, 0x1FDD, 0x1FEF, 0x1FF2, 0x1FF4, 0x1FF6, 0x1FFE, 0x2126, 0x2126],
        ["Han"] = [0x2E80, 0x2E99, 0x2E9B, 0x2EF3, 0x2F00, 0x2FD5, 0x3005, 0x3005, 0x3007, 0x3007, 0x3021, 0x3029, 0x3038, 0x303B, 0x3400, 0x4DBF, 0x4E00, 0x9FFF, 0xF900, 0xFA6D, 0xFA70, 0xFAD9, 0x20000, 0x2A6DF, 0x2A700, 0x2EBE0, 0x30000, 0x323AF],
        ["Hebrew"] = [0x591, 0x5C7, 0x5D0, 0x5EA, 0x5EF, 0x5F4, 0xFB1D, 0xFB36, 0xFB38, 0xFB3C, 0xFB3E, 0xFB3E, 0xFB40, 0xFB41, 0xFB43, 0xFB44, 0xFB46, 0xFB4F],
        ["Hiragana"] = [0x3041, 0x3096, 0x309D, 0x309F],
        ["Katakana"] = [0x30A1, 0x30FA, 0x30FD, 0x30FF, 0x31F0, 0x31FF, 0xFF66, 0xFF6F, 0xFF71, 0xFF9D],
        ["Latin"] = [0x41, 0x5A, 0x61, 0x7A, 0xAA, 0xAA, 0xBA, 0xBA, 0xC0, 0xD6, 0xD8, 0xF6, 0xF8, 0x2B8, 0x2E0, 0x2E4, 0x1D00, 0x1D25, 0x1D2C, 0x1D5C, 0x1D62, 0x1D65, 0x1D6B, 0x1D77, 0x1D79, 0x1DBE, 0x1E00, 0x1EFF, 0x2071, 0x2071, 0x207F, 0x207F, 0x2090, 0x209C, 0x212A, 0x212B, 0x2132, 0x2132, 0x214E, 0x214E, 0x2160, 0x2188, 0x2C60, 0x2C7F, 0xA722, 0xA787, 0xA78B, 0xA7CA, 0xFB00, 0xFB06, 0xFF21, 0xFF3A, 0xFF41, 0xFF5A],
        ["Thai"] = [0xE01, 0xE3A, 0xE40, 0xE5B],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <returns>The set of <c>\d</c>, <c>\s</c> or <c>\w</c>, upper case inverted; null for any other letter.</returns>
    internal static RuneSet? Perl(char letter) => letter switch
    {
        'd' => FromPairs("09"),
        's' => FromPairs("\t\n\f\r  "),
        'w' => FromPairs("09AZaz__"),
        'D' => FromPairs("09").Invert(),
        'S' => FromPairs("\t\n\f\r  ").Invert(),
        'W' => FromPairs("09AZaz__").Invert(),
        _ => null,
    };

    internal static RuneSet? OfPosix(string name) => Posix.TryGetValue(name, out var pairs) ? FromPairs(pairs) : null;

    internal static RuneSet? OfUnicode(string name) => name.Length > 20 ? null : Unicode.GetOrAdd(name, Find);

    private static RuneSet? Find(string name)
    {
        var result = new RuneSet();
        if (name is "Any")
        {
            result.Add(0, 0x10FFFF);
            return result;
        }

        if (Scripts.TryGetValue(name, out var ranges))
        {
            for (var i = 0; i < ranges.Length; i += 2)
                result.Add(ranges[i], ranges[i + 1]);
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
        for (var category = UnicodeCategory.UppercaseLetter; category <= UnicodeCategory.OtherNotAssigned; category++)
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
        _ => "Cn",
    };

    private static RuneSet FromPairs(string pairs)
    {
        var set = new RuneSet();
        for (var i = 0; i < pairs.Length; i += 2)
            set.Add(pairs[i], pairs[i + 1]);
        return set;
    }
}
