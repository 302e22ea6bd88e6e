using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace ZeroTrust.Cel;

/// <summary>A compiled regular expression in RE2 syntax; matching takes time linear in the text.</summary>
internal sealed class CelPattern
{
    // A Unicode class of three characters becomes thousands, and the engine takes milliseconds for each.
    private const int MaxTranslated = 60_000;

    private readonly Regex _regex;

    private CelPattern(string source, Regex regex)
    {
        Source = source;
        _regex = regex;
        Groups = regex.GetGroupNumbers().Length - 1;
    }

    internal string Source { get; }

    internal static bool TryCreate(
        string source, int maxLength, bool isCapturing, [NotNullWhen(true)] out CelPattern? pattern, out string reason)
    {
        pattern = null;
        if (source.Length > maxLength)
        {
            reason = "the pattern is too long";
            return false;
        }

        if (!Re2Translator.TryTranslate(source, isCapturing, out var translated, out reason))
            return false;
        if (translated.Length > MaxTranslated)
        {
            reason = "the pattern is too complex";
            return false;
        }

        try
        {
            // Never the backtracking engine: a pattern from an author must not be able to stall a decision.
            var regex = new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
            pattern = new CelPattern(source, regex);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            reason = "the pattern is too complex";
            return false;
        }
    }

    /// <summary>The number of groups that capture; meaningful only for a pattern that was made to capture.</summary>
    internal int Groups { get; }

    internal bool IsMatch(string text) => _regex.IsMatch(text);

    /// <summary>The first match at or behind an offset.</summary>
    internal Match Match(string text, int offset) => _regex.Match(text, offset);
}
