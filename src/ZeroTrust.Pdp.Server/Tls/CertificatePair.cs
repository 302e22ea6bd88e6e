using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ZeroTrust.Pdp.Server.Files;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>A certificate with its key, and the certificates of its issuers.</summary>
/// <param name="Certificate">The certificate with its key.</param>
/// <param name="Chain">The certificate and those of its issuers, as the file has them.</param>
internal sealed record CertificatePair(X509Certificate2 Certificate, X509Certificate2Collection Chain)
{
    /// <summary>Puts the first certificate of a PEM file and a key together.</summary>
    /// <exception cref="UnusableFileException">They cannot be used, do not belong together, or the certificate is not valid now.</exception>
    public static CertificatePair Read(TlsFiles files, ReadOnlySpan<byte> certificates, ReadOnlySpan<byte> key, DateTimeOffset now)
    {
        X509Certificate2Collection chain = PemCertificates.Read(files.Certificate, certificates);
        if (chain[0].PeriodProblem(now) is { } period)
            throw new UnusableFileException(files.Certificate, $"has a certificate that {period}; put a new one there, or look at the clock of this machine");
        return new CertificatePair(WithKey(chain[0], files, Encoding.Latin1.GetString(key)), chain);
    }

    private static X509Certificate2 WithKey(X509Certificate2 leaf, TlsFiles files, string keyPem)
    {
        if (!keyPem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new UnusableFileException(files.Key, "has no private key; it must have a PEM block `-----BEGIN PRIVATE KEY-----`");
        if (keyPem.Contains("BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal))
            throw new UnusableFileException(files.Key, "has a key that is encrypted with a passphrase; decrypt it (`openssl pkey -in FILE -out FILE`)");
        try
        {
            X509Certificate2 certificate = X509Certificate2.CreateFromPem(leaf.ExportCertificatePem(), keyPem);
            if (!OperatingSystem.IsWindows())
                return certificate;
            // Windows takes keys for TLS from a key store only.
            using (certificate)
                return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new UnusableFileException(files.Key, $"has no key that fits the certificate of `{files.Certificate}`; the first certificate there and the key must be a pair (RSA or ECDSA)", exception);
        }
    }
}
