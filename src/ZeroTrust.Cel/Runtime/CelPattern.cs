using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace ZeroTrust.Cel;

/// <summary>A compiled regular expression in RE2 syntax; matching takes time linear in the text.</summary>
internal sealed class CelPattern
{
    /// <summary>How long all constant patterns of one expression may be together in the engine's syntax, and one of an evaluation.</summary>
    internal const int MaxTranslated = 60_000;

    private readonly Regex _regex;
    private readonly bool _isEncoded;

    private CelPattern(string source, Regex regex, int translated, bool isEncoded)
    {
        Translated = translated;
        _isEncoded = isEncoded;
        Source = source;
        _regex = regex;
        Groups = regex.GetGroupNumbers().Length - 1;
    }

    internal string Source { get; }

    /// <summary>Its length in the engine's syntax.</summary>
    internal int Translated { get; }

    internal static bool TryCreate(
        string source, int maxLength, bool isCapturing, [NotNullWhen(true)] out CelPattern? pattern, out string reason) =>
        TryCreate(source, maxLength, MaxTranslated, isCapturing, out pattern, out reason);

    /// <param name="source">The pattern.</param>
    /// <param name="maxLength">How long it may be.</param>
    /// <param name="maxTranslated">How long it may become: a Unicode class is thousands of characters, each some microseconds of the engine's time.</param>
    /// <param name="isCapturing">Whether groups capture.</param>
    /// <param name="pattern">The pattern, compiled.</param>
    /// <param name="reason">Why there is none.</param>
    internal static bool TryCreate(
        string source, int maxLength, int maxTranslated, bool isCapturing, [NotNullWhen(true)] out CelPattern? pattern, out string reason)
    {
        pattern = null;
        if (source.Length > maxLength)
        {
            reason = "the pattern is too long";
            return false;
        }

        if (!Re2Translator.TryTranslate(source, isCapturing, out var translated, out var isEncoded, out reason))
            return false;
        if (translated.Length <= maxTranslated)
            return TryCompile(source, translated, isEncoded, out pattern, out reason);
        reason = "the pattern is too complex";
        return false;
    }

    /// <summary>Compiles a pattern that an evaluation supplies, at the evaluation's cost.</summary>
    /// <returns>The pattern, or null and the error.</returns>
    internal static CelPattern? Create(CelActivation a, string source, bool isCapturing, out CelError? error)
    {
        error = Errors.InvalidPattern();
        if (source.Length > a.Limits.MaxPatternLength || !Re2Translator.TryTranslate(source, isCapturing, out var translated, out var isEncoded, out _)
            || translated.Length > MaxTranslated)
            return null;
        if (!a.TryCharge(CostModel.Compilation(translated.Length)))
        {
            error = a.OverBudget();
            return null;
        }

        return TryCompile(source, translated, isEncoded, out var pattern, out _) ? pattern : null;
    }

    private static bool TryCompile(
        string source, string translated, bool isEncoded, [NotNullWhen(true)] out CelPattern? pattern, out string reason)
    {
        pattern = null;
        reason = string.Empty;
        try
        {
            // Never the backtracking engine: a pattern from an author must not be able to stall a decision.
            var regex = new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
            pattern = new CelPattern(source, regex, translated.Length, isEncoded);
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

    internal bool IsMatch(string text) => _regex.IsMatch(Encode(text));

    /// <summary>The text in the form that <see cref="Match"/> searches; nearly always the text itself.</summary>
    internal string Encode(string text) => _isEncoded ? AsciiWordText.Encode(text) : text;

    /// <summary>A part of an encoded text as a text.</summary>
    internal string Decode(string encoded) => _isEncoded ? AsciiWordText.Decode(encoded) : encoded;

    /// <summary>The offset behind the code point at an offset of an encoded text.</summary>
    internal int Next(string encoded, int offset)
    {
        if (!_isEncoded)
            return offset + (offset + 1 < encoded.Length && char.IsSurrogatePair(encoded[offset], encoded[offset + 1]) ? 2 : 1);
        do
            offset++;
        while (offset < encoded.Length && AsciiWordText.IsContinuation(encoded[offset]));
        return offset;
    }

    /// <summary>The first match at or behind an offset of an encoded text.</summary>
    internal Match Match(string text, int offset) => _regex.Match(text, offset);
}
