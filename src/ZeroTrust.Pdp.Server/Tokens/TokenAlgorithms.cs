using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>The signature algorithms of tokens (RFC 7518 section 3.1): of public keys only.</summary>
internal static class TokenAlgorithms
{
    /// <summary>All of them; a JWT-SVID may have any (JWT-SVID section 2.1).</summary>
    public static readonly ImmutableArray<string> All = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>What an issuer may use when nothing else is said.</summary>
    public static readonly ImmutableArray<string> Default = ["RS256", "ES256"];

    private static readonly FrozenDictionary<string, string> ByCurve = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["P-256"] = "ES256",
        ["P-384"] = "ES384",
        ["P-521"] = "ES512",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The only algorithm that a curve is for (RFC 7518 section 3.4), or null.</summary>
    public static string? OfCurve(string curve) => ByCurve.GetValueOrDefault(curve);

    /// <summary>Whether it is for RSA keys.</summary>
    public static bool IsRsa(string algorithm) => algorithm[0] is 'R' or 'P';
}
