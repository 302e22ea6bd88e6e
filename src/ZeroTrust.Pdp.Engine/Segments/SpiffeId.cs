using System.Buffers;

namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>
/// The rules of a SPIFFE ID of a workload (SPIFFE-ID sections 2.1 to 2.4): `spiffe://TRUST-DOMAIN/PATH`. The scheme has no case;
/// everything else is compared as it stands. An ID without path names a trust domain, which is no workload (X509-SVID section 5.2).
/// </summary>
public static class SpiffeId
{
    private const string Scheme = "spiffe://";
    private const int MaxLength = 2048;
    private const int MaxTrustDomainLength = 255;

    private static readonly SearchValues<char> TrustDomainCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");

    /// <summary>Takes an ID apart.</summary>
    /// <param name="text">The ID.</param>
    /// <param name="trustDomain">The trust domain.</param>
    /// <param name="path">The path without its first `/`; never empty.</param>
    /// <returns>What is wrong with the ID, without any part of it; null when it is well-formed.</returns>
    public static string? Split(ReadOnlySpan<char> text, out ReadOnlySpan<char> trustDomain, out ReadOnlySpan<char> path) =>
        Split(text, isPattern: false, out trustDomain, out path);

    /// <summary>Takes a pattern apart: an ID in whose path `*` may stand for a part, or as the last part for any rest.</summary>
    /// <inheritdoc cref="Split(ReadOnlySpan{char}, out ReadOnlySpan{char}, out ReadOnlySpan{char})"/>
    public static string? SplitPattern(ReadOnlySpan<char> text, out ReadOnlySpan<char> trustDomain, out ReadOnlySpan<char> path) =>
        Split(text, isPattern: true, out trustDomain, out path);

    /// <summary>What is wrong with the name of a trust domain, without any part of it (`is empty`); null when it is well-formed.</summary>
    /// <param name="trustDomain">The name alone, without scheme.</param>
    public static string? TrustDomainProblem(ReadOnlySpan<char> trustDomain)
    {
        if (trustDomain.IsEmpty || trustDomain.Length > MaxTrustDomainLength)
            return trustDomain.IsEmpty ? "is empty" : "is longer than 255 characters";
        return trustDomain.ContainsAnyExcept(TrustDomainCharacters) ? "has other characters than lower-case letters, digits, `.`, `-` and `_`" : null;
    }

    private static string? Split(ReadOnlySpan<char> text, bool isPattern, out ReadOnlySpan<char> trustDomain, out ReadOnlySpan<char> path)
    {
        trustDomain = default;
        path = default;
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return "it does not begin with `spiffe://`";
        if (text.Length > MaxLength)
            return "it is longer than 2048 characters";
        ReadOnlySpan<char> rest = text[Scheme.Length..];
        int slash = rest.IndexOf('/');
        trustDomain = slash < 0 ? rest : rest[..slash];
        path = slash < 0 ? default : rest[(slash + 1)..];
        if (TrustDomainProblem(trustDomain) is { } problem)
            return "its trust domain " + problem;
        return slash < 0 ? "it has no path, so it names a trust domain and no workload" : PathProblem(path, isPattern);
    }

    private static string? PathProblem(ReadOnlySpan<char> path, bool isPattern)
    {
        foreach (Range range in path.Split('/'))
        {
            ReadOnlySpan<char> part = path[range];
            if (part.IsEmpty)
                return "its path has an empty part";
            if (part is "." or "..")
                return "its path has the part `.` or `..`";
            if (isPattern && part is "*")
                continue;
            if (isPattern && part.Contains('*'))
                return "its path has a `*` that is not a whole part";
            if (part.ContainsAnyExcept(PathCharacters))
                return "its path has other characters than letters, digits, `.`, `-` and `_`";
        }

        return null;
    }
}
