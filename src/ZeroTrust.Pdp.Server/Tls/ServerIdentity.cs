using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ZeroTrust.Pdp.Server.Files;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>
/// The certificate that the server shows, with its key and the certificates of its issuers, prepared for handshakes. It is
/// not disposed when another takes its place: handshakes under way may still use it.
/// </summary>
internal sealed class ServerIdentity
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private ServerIdentity(X509Certificate2 certificate, X509Certificate2Collection chain)
    {
        // Offline: no fetching of issuers or of revocation answers from addresses that a certificate names.
        Context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        NotBefore = certificate.Start();
        NotAfter = certificate.End();
    }

    public SslStreamCertificateContext Context { get; }

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    /// <summary>When it should have been replaced: a tenth of its life is left.</summary>
    public DateTimeOffset RenewalDue => NotAfter - ((NotAfter - NotBefore) / 10);

    /// <summary>Makes it of the contents of the certificate file and the key file.</summary>
    /// <exception cref="UnusableFileException">They cannot be used, or do not belong together.</exception>
    public static ServerIdentity Read(TlsFiles files, ImmutableArray<byte[]> contents, DateTimeOffset now)
    {
        X509Certificate2Collection chain = PemCertificates.Read(files.Certificate, contents[0]);
        X509Certificate2 leaf = chain[0];
        if (Problem(leaf, now) is { } problem)
            throw new UnusableFileException(files.Certificate, problem);
        X509Certificate2 certificate = WithKey(leaf, files, Encoding.Latin1.GetString(contents[1]));
        return new ServerIdentity(certificate, chain);
    }

    private static string? Problem(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (certificate.PeriodProblem(now) is { } period)
            return $"has a certificate that {period}; put a new one there, or look at the clock of this machine";
        foreach (X509Extension extension in certificate.Extensions)
        {
            switch (extension)
            {
                case X509KeyUsageExtension usage when !usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature):
                    return "has a certificate whose key usage lacks `digitalSignature`, so it cannot serve TLS; the first certificate must be that of the server";
                case X509EnhancedKeyUsageExtension purposes when !purposes.EnhancedKeyUsages.Cast<Oid>().Any(static oid => oid.Value == ServerAuthentication):
                    return "has a certificate whose extended key usage lacks `serverAuth`; have one issued for servers";
            }
        }

        return null;
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
