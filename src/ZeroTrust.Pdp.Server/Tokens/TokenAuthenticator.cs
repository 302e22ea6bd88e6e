using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ZeroTrust.Pdp.Engine.Segments;
using ZeroTrust.Pdp.Server.Callers;
using ZeroTrust.Pdp.Server.Tls;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>
/// Knows callers by bearer tokens (RFC 6750 section 2.1): those of the issuers that are named, and JWT-SVIDs of the trust
/// domains that have a bundle. A token that was verified before is answered at once.
/// </summary>
/// <param name="sources">Issuers with their keys.</param>
/// <param name="audience">What JWT-SVIDs must be for; empty: they are not accepted.</param>
/// <param name="tls">Has the bundles.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenAuthenticator(IEnumerable<(TokenIssuer Issuer, IKeySource Keys)> sources, string audience, TlsRuntime tls, TimeProvider time)
{
    private const int CachedTokens = 10_000;
    private const string Scheme = "Bearer ";
    private const string UnknownKey = "no key of its issuer verifies the token";

    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = TokenParts.MaxLength };

    private readonly FrozenDictionary<string, (TokenIssuer Issuer, IKeySource Keys)> _sources = sources.ToFrozenDictionary(static source => source.Issuer.Issuer, StringComparer.Ordinal);
    private readonly TokenCache _cache = new(CachedTokens);

    /// <summary>Looks at the field `authorization` of a call.</summary>
    public ValueTask<CallerAuthentication> AuthenticateAsync(StringValues authorization, PeerIdentity? peer)
    {
        if (authorization is not [{ } field] || !field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return new(CallerAuthentication.Refused("the call shows a credential that is not one bearer token"));
        ReadOnlySpan<char> text = field.AsSpan(Scheme.Length).Trim(' ');
        if (text.Length > TokenParts.MaxLength)
            return new(CallerAuthentication.Refused("the token is larger than 16 KiB"));
        TokenCache.Key key = TokenCache.KeyOf(text);
        return _cache.Find(key, time.GetUtcNow()) is { } known ? new(known.Over(peer)) : VerifyAsync(text.ToString(), key, peer);
    }

    private async ValueTask<CallerAuthentication> VerifyAsync(string token, TokenCache.Key cacheKey, PeerIdentity? peer)
    {
        if (TokenParts.TryRead(token, out TokenParts? read) is { } malformed)
            return CallerAuthentication.Refused(malformed);
        using TokenParts parts = read!;
        DateTimeOffset now = time.GetUtcNow();
        string? issuer = KeySetReader.Text(parts.Payload, "iss");
        (string? fault, VerifiedToken? verified) = issuer is not null && _sources.TryGetValue(issuer, out (TokenIssuer Issuer, IKeySource Keys) source)
            ? await VerifyAsync(token, parts, source.Issuer, source.Keys, now)
            : await VerifySvidAsync(token, parts, now);
        if (verified is null)
            return CallerAuthentication.Refused(fault ?? UnknownKey);
        _cache.Add(cacheKey, verified, now);
        return verified.Over(peer);
    }

    private static async ValueTask<(string? Fault, VerifiedToken? Token)> VerifyAsync(string token, TokenParts parts, TokenIssuer issuer, IKeySource source, DateTimeOffset now)
    {
        JsonElement payload = parts.Payload;
        string? fault = TokenRules.Fault(payload, now, out TokenFacts facts);
        fault ??= issuer.Algorithms.Contains(parts.Algorithm) ? null : "the token is signed with an algorithm that its issuer may not use";
        fault ??= TokenRules.TypeFault(parts.Type, issuer.Type);
        fault ??= TokenRules.AudienceFault(payload, issuer.Audience);
        fault ??= TokenRules.PartyFault(payload, issuer.AuthorizedParties);
        if (fault is not null)
            return (fault, null);
        if (source.Keys?.Find(parts.KeyId, parts.Algorithm) is null)
            await source.RefreshAsync();
        if (source.Keys is not { } keys)
            return ("the keys of its issuer are not there", null);
        if (keys.Find(parts.KeyId, parts.Algorithm) is not { } key || !await HasSignatureAsync(token, key))
            return (UnknownKey, null);
        var caller = new Caller(CallerKind.Token, facts.Subject)
        {
            Issuer = issuer.Issuer,
            Groups = TokenClaims.Groups(payload, issuer.GroupsClaim),
            Claims = TokenClaims.ToMap(payload),
            ValidUntil = facts.ValidUntil,
        };
        return (null, new VerifiedToken(caller, facts.Thumbprint, keys, () => source.Keys));
    }

    private async ValueTask<(string? Fault, VerifiedToken? Token)> VerifySvidAsync(string token, TokenParts parts, DateTimeOffset now)
    {
        JsonElement payload = parts.Payload;
        if (audience.Length == 0 || SpiffeId.Split(KeySetReader.Text(payload, "sub"), out ReadOnlySpan<char> domain, out ReadOnlySpan<char> path) is not null)
            return ("the issuer of the token is not trusted here", null);
        string trustDomain = domain.ToString();
        string id = $"spiffe://{domain}/{path}";
        string? fault = TokenRules.Fault(payload, now, out TokenFacts facts);
        fault ??= parts.Header.EnumerateObject().Any(static member => member.Name is not ("alg" or "kid" or "typ")) ? "the header of the token has what a JWT-SVID does not have" : null;
        fault ??= parts.Type is null or "JWT" or "JOSE" ? null : "the token is of another kind (`typ`)";
        fault ??= TokenRules.AudienceFault(payload, audience);
        if (fault is not null)
            return (fault, null);
        if (tls.Bundles.Of(trustDomain) is not { } bundle)
            return ("the trust domain of the token is not trusted here", null);
        if (bundle.TokenKeys.Find(parts.KeyId, parts.Algorithm) is not { } key || !await HasSignatureAsync(token, key))
            return ("no key of its trust domain verifies the token", null);
        var caller = new Caller(CallerKind.Workload, id) { Claims = TokenClaims.ToMap(payload), ValidUntil = facts.ValidUntil };
        return (null, new VerifiedToken(caller, facts.Thumbprint, bundle.TokenKeys, () => tls.Bundles.Of(trustDomain)?.TokenKeys));
    }

    // The library checks the signature with exactly this key and algorithm; the claims have been looked at, under our own clock.
    private static async ValueTask<bool> HasSignatureAsync(string token, VerificationKey key)
    {
        TokenValidationResult result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = key.Key,
            ValidAlgorithms = [key.Algorithm],
            RequireSignedTokens = true,
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
            RequireExpirationTime = false,
        });
        return result.IsValid;
    }
}
