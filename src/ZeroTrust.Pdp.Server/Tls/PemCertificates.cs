using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ZeroTrust.Pdp.Server.Files;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>Reads the certificates of a PEM file (RFC 7468).</summary>
internal static class PemCertificates
{
    private const string CertificateLabel = "CERTIFICATE";
    private const int MaxCertificates = 500;

    /// <summary>All certificates, in the order of the file; other blocks are passed over.</summary>
    /// <exception cref="UnusableFileException">There is none, or one is damaged or cut off.</exception>
    public static X509Certificate2Collection Read(string file, ReadOnlySpan<byte> content)
    {
        var certificates = new X509Certificate2Collection();
        string text = Encoding.Latin1.GetString(content);
        ReadOnlySpan<char> rest = text;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            if (rest[fields.Label] is CertificateLabel)
                certificates.Add(Load(file, rest[fields.Base64Data], certificates.Count + 1));
            rest = rest[fields.Location.End..];
        }

        // A block that was cut off is not found: the file is damaged, or somebody is writing it.
        if (certificates.Count != Count(text, "-----BEGIN CERTIFICATE-----"))
            throw new UnusableFileException(file, "has a certificate that is cut off or damaged; write the whole file anew");
        return certificates.Count switch
        {
            0 => throw new UnusableFileException(file, "has no certificate; it must have PEM blocks `-----BEGIN CERTIFICATE-----`"),
            > MaxCertificates => throw new UnusableFileException(file, "has more than 500 certificates"),
            _ => certificates,
        };
    }

    private static X509Certificate2 Load(string file, ReadOnlySpan<char> base64, int number)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64.ToString()));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            throw new UnusableFileException(file, $"has a certificate that cannot be read, number {number}: {exception.Message}", exception);
        }
    }

    private static int Count(ReadOnlySpan<char> text, ReadOnlySpan<char> part)
    {
        int count = 0;
        for (int at; (at = text.IndexOf(part)) >= 0; text = text[(at + part.Length)..])
            count++;
        return count;
    }
}
