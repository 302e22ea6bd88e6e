using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZeroTrust.Pdp.Server.Files;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>
/// Reads the file of issuers: `{"issuers": [{"issuer": …, "audience": …, "jwks": …, "algorithms": […], "typ": …,
/// "groupsClaim": …, "authorizedParties": […]}]}`. Only `issuer` is required, and `audience` unless the server has one.
/// </summary>
internal static class IssuerFile
{
    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Reads the file.</summary>
    /// <exception cref="UnusableFileException">It cannot be used.</exception>
    public static ImmutableArray<TokenIssuer> Read(string file, string audience)
    {
        Content? content;
        try
        {
            content = JsonSerializer.Deserialize<Content>(SmallFile.Read(file), Strict);
        }
        catch (JsonException exception)
        {
            throw new UnusableFileException(file, $"is not a file of issuers: {exception.Message}", exception);
        }

        if (content?.Issuers is not { Length: > 0 } entries)
            throw new UnusableFileException(file, "names no issuer; write `{\"issuers\": [{\"issuer\": \"https://…\", \"audience\": \"…\"}]}`");
        ImmutableArray<TokenIssuer> issuers = [.. entries.Select(entry => Issuer(file, entry, audience))];
        return issuers.GroupBy(static issuer => issuer.Issuer).FirstOrDefault(static group => group.Count() > 1) is { } twice
            ? throw new UnusableFileException(file, $"names the issuer `{twice.Key}` twice")
            : issuers;
    }

    /// <summary>Whether keys may be fetched there: over TLS, or from this machine.</summary>
    public static bool MayFetch(Uri address) =>
        address.UserInfo.Length == 0 && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    private static TokenIssuer Issuer(string file, Entry entry, string audience)
    {
        string issuer = entry.Issuer ?? "";
        string aud = entry.Audience ?? audience;
        ImmutableArray<string> algorithms = entry.Algorithms is { Length: > 0 } named ? [.. named] : TokenAlgorithms.Default;
        Uri? address = Address(entry.Jwks);
        string? problem = issuer.Length == 0 ? "has an entry without `issuer`"
            : issuer.Contains('#', StringComparison.Ordinal) ? $"names the issuer `{issuer}`, which has a `#`: policies know people as `ISSUER#SUBJECT`"
            : aud.Length == 0 ? $"has no `audience` for `{issuer}`; name what its tokens call this server, here or as `JwtAudience`"
            : algorithms.FirstOrDefault(static one => !TokenAlgorithms.All.Contains(one)) is { } unknown ? $"permits `{unknown}` to `{issuer}`, which is not one of {string.Join(", ", TokenAlgorithms.All)}"
            : address is not null && !MayFetch(address) ? $"has the `jwks` of `{issuer}` at an address that is not `https`"
            : entry.Jwks is null && (Address(issuer) is not { } own || !MayFetch(own)) ? $"has no `jwks` for `{issuer}`, which is no `https` address to find them by; name a file or an address"
            : null;
        if (problem is not null)
            throw new UnusableFileException(file, problem);
        return new TokenIssuer
        {
            Issuer = issuer,
            Audience = aud,
            Algorithms = algorithms,
            Type = (entry.Typ ?? "JWT").ToLowerInvariant(),
            GroupsClaim = entry.GroupsClaim ?? "groups",
            AuthorizedParties = [.. entry.AuthorizedParties ?? [aud]],
            KeyAddress = address,
            KeyFile = entry.Jwks is { } path && address is null ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file)) ?? "", path) : null,
        };
    }

    private static Uri? Address(string? text) => text is not null && text.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address : null;

    private sealed record Content
    {
        public Entry[]? Issuers { get; init; }
    }

    private sealed record Entry
    {
        public string? Issuer { get; init; }

        public string? Audience { get; init; }

        public string? Jwks { get; init; }

        public string[]? Algorithms { get; init; }

        public string? Typ { get; init; }

        public string? GroupsClaim { get; init; }

        public string[]? AuthorizedParties { get; init; }
    }
}
