using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ZeroTrust.Pdp.Server.Files;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>
/// The certificate that the server shows, with its key and the certificates of its issuers, prepared for handshakes. It is
/// not disposed when another takes its place: handshakes under way may still use it.
/// </summary>
internal sealed class ServerIdentity
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private ServerIdentity(CertificatePair pair)
    {
        // Offline: no fetching of issuers or of revocation answers from addresses that a certificate names.
        Context = SslStreamCertificateContext.Create(pair.Certificate, pair.Chain, offline: true);
        NotBefore = pair.Certificate.Start();
        NotAfter = pair.Certificate.End();
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
        CertificatePair pair = CertificatePair.Read(files, contents[0], contents[1], now);
        return Problem(pair.Certificate) is { } problem ? throw new UnusableFileException(files.Certificate, problem) : new ServerIdentity(pair);
    }

    private static string? Problem(X509Certificate2 certificate)
    {
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
}
