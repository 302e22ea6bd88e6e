using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>An issuer whose tokens are accepted, and which of them.</summary>
internal sealed record TokenIssuer
{
    /// <summary>`iss`, exactly.</summary>
    public required string Issuer { get; init; }

    /// <summary>What `aud` must name.</summary>
    public required string Audience { get; init; }

    /// <summary>What `alg` may be.</summary>
    public required ImmutableArray<string> Algorithms { get; init; }

    /// <summary>What `typ` must be, in lower case; with `jwt` it may be missing.</summary>
    public required string Type { get; init; }

    /// <summary>The claim that states groups.</summary>
    public required string GroupsClaim { get; init; }

    /// <summary>What `azp` may be, where it is stated.</summary>
    public required ImmutableArray<string> AuthorizedParties { get; init; }

    /// <summary>The file of its JWK Set; null: the keys are fetched.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The address of its JWK Set; null: a file, or the address that its metadata states.</summary>
    public Uri? KeyAddress { get; init; }
}
