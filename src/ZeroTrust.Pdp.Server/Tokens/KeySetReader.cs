using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using ZeroTrust.Pdp.Server.Files;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>
/// Reads the keys of a JWK Set (RFC 7517) that may verify tokens. Entries for something else are passed over, as the standard
/// wants it: symmetric keys, keys for encryption, short keys, curves that no permitted algorithm is for.
/// </summary>
internal static class KeySetReader
{
    /// <summary>How JSON is read that others made: no member twice.</summary>
    public static readonly JsonDocumentOptions StrictJson = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private const int MaxKeys = 200;
    private const int SmallestRsaKey = 2048;
    private const int LargestRsaKey = 8192;

    /// <summary>Reads a whole document.</summary>
    /// <param name="file">Where it is from, for messages.</param>
    /// <param name="json">The document.</param>
    /// <param name="algorithms">The permitted algorithms; of those for RSA the first is that of keys that name none.</param>
    /// <exception cref="UnusableFileException">It is no JWK Set, or a key in it is damaged.</exception>
    public static KeySet Read(string file, ReadOnlyMemory<byte> json, ImmutableArray<string> algorithms)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, StrictJson);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out JsonElement keys) || keys.ValueKind != JsonValueKind.Array)
                throw new UnusableFileException(file, "is not a JWK Set: it has no list `keys`");
            return Read(keys, "sig", algorithms);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or CryptographicException or ArgumentException or InvalidOperationException)
        {
            throw new UnusableFileException(file, $"is not a JWK Set: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the keys of one use: `sig` (keys that state none count too) or `jwt-svid`.</summary>
    /// <exception cref="FormatException">A key is damaged, or there are too many.</exception>
    /// <exception cref="CryptographicException">A key is damaged: also a point that is not on its curve.</exception>
    /// <exception cref="ArgumentException">Two have one id.</exception>
    public static KeySet Read(JsonElement keys, string use, ImmutableArray<string> algorithms)
    {
        if (keys.GetArrayLength() > MaxKeys)
            throw new FormatException("it has more than 200 keys");
        return new KeySet(keys.EnumerateArray().Select(key => ReadKey(key, use, algorithms)).OfType<VerificationKey>());
    }

    /// <summary>A member that is text; null when it is not there or something else.</summary>
    public static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static VerificationKey? ReadKey(JsonElement key, string use, ImmutableArray<string> algorithms)
    {
        if (key.ValueKind != JsonValueKind.Object || !IsFor(key, use))
            return null;
        return Text(key, "kty") switch
        {
            "RSA" => ReadRsa(key, algorithms),
            "EC" => ReadEc(key, algorithms),
            _ => null,
        };
    }

    private static bool IsFor(JsonElement key, string use)
    {
        string? stated = Text(key, "use");
        bool fits = stated == use || (stated is null && use == "sig");
        if (!fits || !key.TryGetProperty("key_ops", out JsonElement operations))
            return fits;
        return operations.ValueKind == JsonValueKind.Array && operations.EnumerateArray().Any(static one => one.ValueKind == JsonValueKind.String && one.ValueEquals("verify"));
    }

    private static VerificationKey? ReadRsa(JsonElement key, ImmutableArray<string> algorithms)
    {
        string? algorithm = Text(key, "alg") ?? algorithms.FirstOrDefault(TokenAlgorithms.IsRsa);
        if (algorithm is null || !algorithms.Contains(algorithm) || !TokenAlgorithms.IsRsa(algorithm))
            return null;
        var parameters = new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") };
        int bits = parameters.Modulus.AsSpan().TrimStart((byte)0).Length * 8;
        if (bits is < SmallestRsaKey or > LargestRsaKey)
            return null;
        string? id = Text(key, "kid");
        return new VerificationKey(id, algorithm, new RsaSecurityKey(parameters) { KeyId = id });
    }

    private static VerificationKey? ReadEc(JsonElement key, ImmutableArray<string> algorithms)
    {
        string curve = Text(key, "crv") ?? "";
        if (TokenAlgorithms.OfCurve(curve) is not { } algorithm || !algorithms.Contains(algorithm) || (Text(key, "alg") ?? algorithm) != algorithm)
            return null;
        var parameters = new ECParameters
        {
            Curve = curve switch
            {
                "P-256" => ECCurve.NamedCurves.nistP256,
                "P-384" => ECCurve.NamedCurves.nistP384,
                _ => ECCurve.NamedCurves.nistP521,
            },
            Q = { X = Bytes(key, "x"), Y = Bytes(key, "y") },
        };
        string? id = Text(key, "kid");
        return new VerificationKey(id, algorithm, new ECDsaSecurityKey(ECDsa.Create(parameters)) { KeyId = id });
    }

    private static byte[] Bytes(JsonElement key, string name) => Base64UrlEncoder.DecodeBytes(Text(key, name) ?? throw new FormatException($"a key has no `{name}`"));
}
