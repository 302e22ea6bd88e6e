using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>A certificate authority that a test makes, and that issues whatever it is told.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static int s_serial;

    private readonly X509Certificate2 _certificate;

    private TestAuthority(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>The certificate without its key.</summary>
    public X509Certificate2 Certificate => X509CertificateLoader.LoadCertificate(_certificate.RawData);

    public string Pem => _certificate.ExportCertificatePem() + "\n";

    /// <summary>An authority that nobody vouches for but itself.</summary>
    public static TestAuthority Root(string name = "root", params X509Extension[] extensions)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = AuthorityRequest(name, key, extensions);
        return new TestAuthority(request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30)));
    }

    public TestAuthority Intermediate(string name = "intermediate", DateTimeOffset? notAfter = null, params X509Extension[] extensions)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = AuthorityRequest(name, key, extensions);
        using X509Certificate2 certificate = request.Create(_certificate, DateTimeOffset.UtcNow.AddDays(-20), notAfter ?? DateTimeOffset.UtcNow.AddDays(20), Serial());
        return new TestAuthority(certificate.CopyWithPrivateKey(key));
    }

    /// <summary>A certificate with its key for a workload with an ID; `configure` makes it odd.</summary>
    public X509Certificate2 Issue(string id, Action<SvidTemplate>? configure = null)
    {
        var template = new SvidTemplate { Uris = { id } };
        configure?.Invoke(template);
        return Issue(template, _certificate);
    }

    /// <summary>A certificate for a server with a name.</summary>
    public X509Certificate2 IssueServer(string host = "localhost", Action<SvidTemplate>? configure = null)
    {
        var template = new SvidTemplate { DnsNames = { host }, Subject = $"CN={host}" };
        configure?.Invoke(template);
        return Issue(template, _certificate);
    }

    /// <summary>A well-formed certificate that nobody vouches for.</summary>
    public static X509Certificate2 SelfSigned(string id) => Issue(new SvidTemplate { Uris = { id } }, null);

    /// <summary>The key of a certificate, PEM.</summary>
    public static string KeyOf(X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    public void Dispose() => _certificate.Dispose();

    private static CertificateRequest AuthorityRequest(string name, ECDsa key, X509Extension[] extensions)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        foreach (X509Extension extension in extensions)
            request.CertificateExtensions.Add(extension);
        return request;
    }

    private static X509Certificate2 Issue(SvidTemplate template, X509Certificate2? issuer)
    {
        using RSA? rsa = template.RsaBits > 0 ? RSA.Create(template.RsaBits) : null;
        using ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedName(template.Subject);
        CertificateRequest request = rsa is null
            ? new CertificateRequest(subject, ecdsa, HashAlgorithmName.SHA256)
            : new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Describe(request, template);
        if (issuer is null)
            return request.CreateSelfSigned(template.NotBefore, template.NotAfter);
        using ECDsa signer = issuer.GetECDsaPrivateKey()!;
        using X509Certificate2 certificate = request.Create(
            issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(signer), template.NotBefore, template.NotAfter, Serial());
        return rsa is null ? certificate.CopyWithPrivateKey(ecdsa) : certificate.CopyWithPrivateKey(rsa);
    }

    private static void Describe(CertificateRequest request, SvidTemplate template)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(template.IsAuthority, false, 0, true));
        if (template.KeyUsage is { } usage)
            request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, template.KeyUsageCritical));
        if (template.Purposes.Count > 0)
        {
            var purposes = new OidCollection();
            foreach (string purpose in template.Purposes)
                purposes.Add(new Oid(purpose));
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(purposes, false));
        }

        var names = new SubjectAlternativeNameBuilder();
        foreach (string uri in template.Uris)
            names.AddUri(new Uri(uri));
        foreach (string dns in template.DnsNames)
            names.AddDnsName(dns);
        if (template.Uris.Count + template.DnsNames.Count > 0)
            request.CertificateExtensions.Add(names.Build(template.NamesCritical));
        foreach (X509Extension extension in template.Extensions)
            request.CertificateExtensions.Add(extension);
    }

    private static byte[] Serial()
    {
        byte[] serial = BitConverter.GetBytes(Interlocked.Increment(ref s_serial));
        return [1, .. serial];
    }
}
