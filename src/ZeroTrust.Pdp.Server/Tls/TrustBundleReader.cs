using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using ZeroTrust.Pdp.Server.Files;
using ZeroTrust.Pdp.Server.Tokens;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>
/// Reads the bundle of a trust domain: PEM certificates, or the JWK Set of a SPIFFE bundle (SPIFFE Trust Domain and Bundle
/// section 4), told apart by content.
/// </summary>
internal static class TrustBundleReader
{
    /// <summary>Reads the bundle.</summary>
    /// <exception cref="UnusableFileException">It is neither, or has a certificate that is no root authority.</exception>
    public static TrustBundle Read(TrustBundleFile file, byte[] content)
    {
        ReadOnlySpan<byte> text = content;
        if (text.StartsWith(Encoding.UTF8.Preamble))
            text = text[Encoding.UTF8.Preamble.Length..];
        bool isJson = text.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
        TrustBundle bundle = isJson
            ? ReadKeySet(file, content.AsMemory(content.Length - text.Length))
            : new TrustBundle(file.TrustDomain, PemCertificates.Read(file.File, text), KeySet.Empty);
        for (int at = 0; at < bundle.Authorities.Count; at++)
            Check(file.File, bundle.Authorities[at], at + 1);
        return bundle;
    }

    private static TrustBundle ReadKeySet(TrustBundleFile file, ReadOnlyMemory<byte> json)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, KeySetReader.StrictJson);
            if (!document.RootElement.TryGetProperty("keys", out JsonElement keys) || keys.ValueKind != JsonValueKind.Array)
                throw new UnusableFileException(file.File, "is not a SPIFFE bundle: it has no list `keys`");
            foreach (JsonElement key in keys.EnumerateArray())
            {
                // Entries of another use, and those without a certificate, are not ours (section 4.2.2).
                if (key.ValueKind == JsonValueKind.Object && KeySetReader.Text(key, "use") == "x509-svid" && CertificateOf(key) is { } certificate)
                    authorities.Add(X509CertificateLoader.LoadCertificate(Convert.FromBase64String(certificate)));
            }

            return new TrustBundle(file.TrustDomain, authorities, KeySetReader.Read(keys, "jwt-svid", TokenAlgorithms.All));
        }
        catch (Exception exception) when (exception is JsonException or FormatException or CryptographicException or ArgumentException or InvalidOperationException)
        {
            throw new UnusableFileException(file.File, $"is not a SPIFFE bundle: {exception.Message}", exception);
        }
    }

    private static string? CertificateOf(JsonElement key) =>
        key.TryGetProperty("x5c", out JsonElement chain) && chain.ValueKind == JsonValueKind.Array && chain.GetArrayLength() > 0
        && chain[0].ValueKind == JsonValueKind.String ? chain[0].GetString() : null;

    // What is in a bundle is trusted as it is: a leaf in it would vouch for itself.
    private static void Check(string file, X509Certificate2 authority, int number)
    {
        if (!authority.Extensions.OfType<X509BasicConstraintsExtension>().Any(static constraints => constraints.CertificateAuthority))
            throw new UnusableFileException(file, $"has a certificate that is no authority (`cA` is not set), number {number}; a bundle has authorities only");
        if (!authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData))
            throw new UnusableFileException(file, $"has an intermediate authority, number {number}; put the root there and let the peers send the intermediate");
    }
}
