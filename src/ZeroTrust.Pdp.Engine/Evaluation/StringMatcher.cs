using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>Matches a string against a list of exact values and prefixes (`x*`); an empty list matches everything.</summary>
internal sealed class StringMatcher
{
    // Below this size comparing one by one beats hashing.
    private const int SmallList = 6;

    private readonly string[] _exact;
    private readonly string[] _prefixes;
    private readonly FrozenSet<string>? _set;

    private StringMatcher(string[] exact, string[] prefixes)
    {
        _exact = exact;
        _prefixes = prefixes;
        _set = exact.Length > SmallList ? exact.ToFrozenSet(StringComparer.Ordinal) : null;
    }

    /// <summary>Matches every text, where null would mean that not even one is needed.</summary>
    public static StringMatcher AnyText { get; } = new([], [""]);

    /// <summary>The matcher of a list of patterns, or null when every string matches.</summary>
    public static StringMatcher? Of(ImmutableArray<string> patterns) =>
        patterns.IsEmpty || patterns.Contains("*")
            ? null
            : new StringMatcher(
                [.. patterns.Where(static pattern => !pattern.EndsWith('*'))],
                [.. patterns.Where(static pattern => pattern.EndsWith('*')).Select(static pattern => pattern[..^1])]);

    /// <summary>Whether everything that fits one pattern fits another. A text is the pattern that only it fits.</summary>
    public static bool Covers(string wide, string narrow) => wide.EndsWith('*')
        ? narrow.AsSpan().TrimEnd('*').StartsWith(wide.AsSpan(0, wide.Length - 1), StringComparison.Ordinal)
        : string.Equals(wide, narrow, StringComparison.Ordinal);

    public bool Matches(string text)
    {
        if (_set is not null)
        {
            if (_set.Contains(text))
                return true;
        }
        else
        {
            foreach (string exact in _exact)
            {
                if (string.Equals(exact, text, StringComparison.Ordinal))
                    return true;
            }
        }

        foreach (string prefix in _prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    public bool MatchesAny(IReadOnlyList<string> texts)
    {
        for (int i = 0; i < texts.Count; i++)
        {
            if (Matches(texts[i]))
                return true;
        }

        return false;
    }
}
