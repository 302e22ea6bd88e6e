using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>Matches types of resources against patterns; an empty list fits every type but the reserved ones.</summary>
internal sealed class ResourceTypeMatcher(ImmutableArray<string> patterns)
{
    private readonly StringMatcher? _open = StringMatcher.Of(patterns);
    private readonly StringMatcher? _reserved = patterns.Any(ReservedTypes.IsReserved) ? StringMatcher.Of([.. patterns.Where(ReservedTypes.IsReserved)]) : null;

    public bool Matches(string type) =>
        ReservedTypes.IsReserved(type) ? _reserved?.Matches(type) == true : _open is null || _open.Matches(type);

    /// <summary>Whether some patterns fit every type that others fit.</summary>
    public static bool Covers(ImmutableArray<string> wide, ImmutableArray<string> narrow)
    {
        if (!narrow.Where(ReservedTypes.IsReserved).All(pattern => wide.Any(candidate => ReservedTypes.IsReserved(candidate) && StringMatcher.Covers(candidate, pattern))))
            return false;
        if (ReservedTypes.AreReserved(narrow) || wide.IsEmpty || wide.Contains("*"))
            return true;
        return !narrow.IsEmpty && narrow.Where(static pattern => !ReservedTypes.IsReserved(pattern)).All(pattern => wide.Any(candidate => StringMatcher.Covers(candidate, pattern)));
    }
}
