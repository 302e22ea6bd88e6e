using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>Header and payload of a token in compact form (RFC 7519 section 3). Nothing of it is verified. Dispose it.</summary>
internal sealed class TokenParts : IDisposable
{
    /// <summary>Largest token in characters.</summary>
    public const int MaxLength = 16 * 1024;

    private const string Malformed = "the token is malformed";

    // Members that would let the token choose its key, or change what the parts mean.
    private static readonly string[] Refused = ["crit", "jku", "x5u", "jwk", "x5c", "b64", "zip", "enc", "cty"];
    private static readonly SearchValues<char> Base64UrlCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly JsonDocument _header;
    private readonly JsonDocument _payload;

    private TokenParts(JsonDocument header, JsonDocument payload, string algorithm)
    {
        _header = header;
        _payload = payload;
        Algorithm = algorithm;
        KeyId = KeySetReader.Text(header.RootElement, "kid");
        Type = KeySetReader.Text(header.RootElement, "typ");
    }

    public string Algorithm { get; }

    /// <summary>`kid`: untrusted text, for exact look-up only.</summary>
    public string? KeyId { get; }

    /// <summary>`typ` as it is stated.</summary>
    public string? Type { get; }

    public JsonElement Header => _header.RootElement;

    public JsonElement Payload => _payload.RootElement;

    /// <summary>Takes a token apart.</summary>
    /// <returns>What is wrong with it, without any part of it; null when there is nothing.</returns>
    public static string? TryRead(string token, out TokenParts? parts)
    {
        parts = null;
        if (token.Length > MaxLength)
            return "the token is larger than 16 KiB";
        int first = token.IndexOf('.', StringComparison.Ordinal);
        int last = token.LastIndexOf('.');
        if (first <= 0 || last <= first + 1 || token.AsSpan(first + 1, last - first - 1).Contains('.'))
            return "the token does not have the three parts of a signed one";
        if (Read(token.AsSpan(0, first)) is not { } header)
            return Malformed;
        string? fault = HeaderFault(header.RootElement, out string algorithm);
        if (token.AsSpan(last + 1).IsEmpty || token.AsSpan(last + 1).ContainsAnyExcept(Base64UrlCharacters))
            fault ??= Malformed;
        JsonDocument? payload = fault is null ? Read(token.AsSpan(first + 1, last - first - 1)) : null;
        if (payload is null)
        {
            header.Dispose();
            return fault ?? Malformed;
        }

        parts = new TokenParts(header, payload, algorithm);
        return null;
    }

    public void Dispose()
    {
        _header.Dispose();
        _payload.Dispose();
    }

    private static string? HeaderFault(JsonElement header, out string algorithm)
    {
        algorithm = KeySetReader.Text(header, "alg") ?? "";
        foreach (string name in Refused)
        {
            if (header.TryGetProperty(name, out _))
                return $"the header of the token has `{name}`, which is not accepted";
        }

        if (!TokenAlgorithms.All.Contains(algorithm))
            return "the token is not signed with an algorithm that is accepted";
        return IsTextIfThere(header, "kid") && IsTextIfThere(header, "typ") ? null : Malformed;
    }

    private static bool IsTextIfThere(JsonElement header, string name) => !header.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.String;

    private static JsonDocument? Read(ReadOnlySpan<char> part)
    {
        if (part.ContainsAnyExcept(Base64UrlCharacters) || part.Length % 4 == 1)
            return null;
        byte[] json = Base64Url.DecodeFromChars(part);
        if (!Utf8.IsValid(json))
            return null;
        try
        {
            JsonDocument document = JsonDocument.Parse(json, KeySetReader.StrictJson);
            if (document.RootElement.ValueKind == JsonValueKind.Object && HasTexts(document.RootElement))
                return document;
            document.Dispose();
        }
        catch (JsonException)
        {
            // No JSON, nested too deep, or a member twice.
        }

        return null;
    }

    // Half of a surrogate pair can be escaped, and is found only when it is read: what passes here can be read without fear.
    private static bool HasTexts(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() is not null,
                JsonValueKind.Array => value.EnumerateArray().All(HasTexts),
                JsonValueKind.Object => value.EnumerateObject().All(static member => member.Name is not null && HasTexts(member.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
