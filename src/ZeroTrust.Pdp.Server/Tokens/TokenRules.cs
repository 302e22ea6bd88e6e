using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>What the claims of a token must say (RFC 7519 section 4.1, RFC 8725 section 3, RFC 8705 section 3).</summary>
internal static class TokenRules
{
    /// <summary>How far the clock of an issuer may be from ours.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private const int MaxSubjectLength = 255;

    /// <summary>Checks what every token must say: `sub`, its times, `cnf`.</summary>
    /// <returns>What is wrong, without any part of the token; null when nothing is, and what it says.</returns>
    public static string? Fault(JsonElement payload, DateTimeOffset now, out TokenFacts facts)
    {
        DateTimeOffset until = default;
        byte[]? thumbprint = null;
        string? fault = SubjectFault(payload, out string subject) ?? TimeFault(payload, now, out until) ?? BindingFault(payload, out thumbprint);
        facts = new TokenFacts(subject, until, thumbprint);
        return fault;
    }

    /// <summary>Checks `aud`: a text or a list of texts that has ours.</summary>
    public static string? AudienceFault(JsonElement payload, string audience)
    {
        if (!payload.TryGetProperty("aud", out JsonElement stated))
            return "the token does not state whom it is for (`aud`)";
        bool ours = stated.ValueKind switch
        {
            JsonValueKind.String => stated.ValueEquals(audience),
            JsonValueKind.Array => stated.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals(audience)),
            _ => false,
        };
        return ours ? null : "the token is for somebody else (`aud`)";
    }

    /// <summary>Checks `azp`: it must be a party that is named, and must be there when the token is for several.</summary>
    public static string? PartyFault(JsonElement payload, ImmutableArray<string> parties)
    {
        if (payload.TryGetProperty("azp", out JsonElement party))
            return party.ValueKind == JsonValueKind.String && parties.Contains(party.GetString()!) ? null : "the token was given to a party that is not named in `authorizedParties` (`azp`)";
        return payload.GetProperty("aud") is { ValueKind: JsonValueKind.Array } all && all.GetArrayLength() > 1
            ? "the token is for several, and does not state to whom it was given (`azp`)"
            : null;
    }

    /// <summary>Checks `typ`: a token of another kind must not pass for one of this (RFC 8725 section 3.11).</summary>
    public static string? TypeFault(string? stated, string expected)
    {
        string type = (stated ?? "jwt").ToLowerInvariant();
        if (type.StartsWith("application/", StringComparison.Ordinal))
            type = type["application/".Length..];
        return type == expected ? null : "the token is of another kind (`typ`)";
    }

    private static string? TimeFault(JsonElement payload, DateTimeOffset now, out DateTimeOffset validUntil)
    {
        validUntil = default;
        if (!TokenClaims.TryTime(payload, "exp", out DateTimeOffset? end) || !TokenClaims.TryTime(payload, "nbf", out DateTimeOffset? start) || !TokenClaims.TryTime(payload, "iat", out DateTimeOffset? issued))
            return "the token states a time that is none";
        if (end is not { } until)
            return "the token does not state when it ends (`exp`)";
        validUntil = until;
        if (now >= until + ClockSkew)
            return "the token has expired";
        if (start > now + ClockSkew || issued > now + ClockSkew)
            return "the token is not valid yet";
        return issued > until ? "the token states times that cannot be" : null;
    }

    private static string? SubjectFault(JsonElement payload, out string subject)
    {
        subject = KeySetReader.Text(payload, "sub") ?? "";
        if (subject.Length == 0)
            return "the token does not state whom it is about (`sub`)";
        return subject.Length > MaxSubjectLength || subject.AsSpan().ContainsAnyExceptInRange(' ', '~') ? "the token states a `sub` that is longer than 255 ASCII characters" : null;
    }

    // A binding of another kind than to a certificate cannot be checked, so it is refused.
    private static string? BindingFault(JsonElement payload, out byte[]? thumbprint)
    {
        const string Fault = "the token is bound to something other than a certificate (`cnf`)";
        const int EncodedLength = 43;
        thumbprint = null;
        if (!payload.TryGetProperty("cnf", out JsonElement binding))
            return null;
        if (binding.ValueKind != JsonValueKind.Object || binding.EnumerateObject().Count() != 1 || KeySetReader.Text(binding, "x5t#S256") is not { Length: EncodedLength } text)
            return Fault;
        if (!Base64Url.IsValid(text))
            return Fault;
        thumbprint = Base64Url.DecodeFromChars(text);
        return null;
    }
}
