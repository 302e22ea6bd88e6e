using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.Server.Tls;
using ZeroTrust.Pdp.Server.Tokens;

namespace ZeroTrust.Pdp.Server.Tests.Tls;

public sealed class SvidValidatorTests
{
    private const string Id = "spiffe://example.org/web";
    private const string OtherDomain = "spiffe://other.org/web";
    private static readonly string[] ClientOnly = ["1.3.6.1.5.5.7.3.2"];

    private TestAuthority _root = null!;
    private TestAuthority _other = null!;
    private TrustBundles _bundles = null!;

    [OneTimeSetUp]
    public void MakeAuthorities()
    {
        _root = TestAuthority.Root();
        _other = TestAuthority.Root("other root");
        _bundles = Bundles(("example.org", _root), ("other.org", _other));
    }

    [OneTimeTearDown]
    public void RemoveAuthorities()
    {
        _root.Dispose();
        _other.Dispose();
    }

    [Test]
    public void Validate_WellFormed_IsAcceptedUntilItEnds()
    {
        using X509Certificate2 svid = _root.Issue(Id, svid => svid.DnsNames.Add("web.example.org"));
        SvidCheck check = Validate(svid);
        Assert.That((check.Id, check.Fault), Is.EqualTo((Id, (string?)null)));
        Assert.That(check.ValidUntil, Is.EqualTo(svid.End()));
    }

    [Test]
    public void Validate_SchemeInUpperCase_IsTheSameId()
    {
        using X509Certificate2 svid = IssueRaw("SPIFFE://example.org/Web");
        Assert.That(Validate(svid).Id, Is.EqualTo("spiffe://example.org/Web"));
        Assert.That(Validate(svid).Fault, Is.Null);
    }

    [Test]
    public void Validate_RsaKey_IsAcceptedFrom2048Bits()
    {
        using X509Certificate2 strong = _root.Issue(Id, static svid => svid.RsaBits = 2048);
        using X509Certificate2 weak = _root.Issue(Id, static svid => svid.RsaBits = 1024);
        Assert.That(Validate(strong).Fault, Is.Null);
        Assert.That(Validate(weak).Fault, Is.EqualTo("its RSA key has less than 2048 bits"));
    }

    [TestCase("no URI", "it has no URI name")]
    [TestCase("two URIs", "it has several URI names")]
    [TestCase("authority", "it is the certificate of an authority")]
    [TestCase("usage not critical", "its key usage is not critical")]
    [TestCase("no usage", "it has no key usage")]
    [TestCase("signs certificates", "its key usage permits to sign")]
    [TestCase("signs lists", "its key usage permits to sign")]
    [TestCase("does not sign", "its key usage lacks `digitalSignature`")]
    [TestCase("server only", "its extended key usage")]
    [TestCase("expired", "it expired at ")]
    [TestCase("not yet", "it is not valid before ")]
    [TestCase("empty subject", "its subject is empty and its alternative names are not critical")]
    [TestCase("names malformed", "its alternative names are malformed")]
    public void Validate_BrokenRule_IsRefused(string rule, string fault)
    {
        using X509Certificate2 svid = _root.Issue(Id, svid => Break(svid, rule));
        Assert.That(Validate(svid).Fault, Does.StartWith(fault));
    }

    [Test]
    public void Validate_NamesTwice_IsRefused()
    {
        // No library writes that; an extension of another number is made the second one.
        using X509Certificate2 svid = _root.Issue(Id, static svid => svid.Extensions.Add(new X509Extension("2.5.29.99", UriNames.Of("spiffe://example.org/admin").RawData, false)));
        byte[] der = svid.RawData;
        int at = der.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x06, 0x03, 0x55, 0x1d, 99]);
        der[at + 4] = 17;
        using X509Certificate2 twice = X509CertificateLoader.LoadCertificate(der);
        Assert.That(Validate(twice).Fault, Is.EqualTo("it has its alternative names twice"));
    }

    [TestCase("https://example.org/web")]
    [TestCase("spiffe://example.org")]
    [TestCase("spiffe://example.org/")]
    [TestCase("spiffe://Example.org/web")]
    [TestCase("spiffe://example.org:443/web")]
    [TestCase("spiffe://user@example.org/web")]
    [TestCase("spiffe://example.org/web?x=1")]
    [TestCase("spiffe://example.org/web#x")]
    [TestCase("spiffe://example.org/web/")]
    [TestCase("spiffe://example.org//web")]
    [TestCase("spiffe://example.org/../web")]
    [TestCase("spiffe://example.org/w%65b")]
    [TestCase("spiffe:///web")]
    [TestCase("example.org/web")]
    public void Validate_MalformedId_IsRefusedAndNotRepeated(string uri)
    {
        using X509Certificate2 svid = IssueRaw(uri);
        SvidCheck check = Validate(svid);
        Assert.That(check.Fault, Does.StartWith("its URI name is no SPIFFE ID of a workload: "));
        Assert.That(check.Id, Is.Empty);
    }

    [Test]
    public void Validate_AuthorityOfAnotherDomain_IsRefused()
    {
        // Both domains are trusted, each by its own authorities.
        using X509Certificate2 svid = _other.Issue(Id);
        Assert.That(Validate(svid).Fault, Is.EqualTo("no authority in the bundle of its trust domain has issued it"));
        using X509Certificate2 own = _other.Issue(OtherDomain);
        Assert.That(Validate(own).Fault, Is.Null);
    }

    [Test]
    public void Validate_DomainWithoutBundle_IsRefused()
    {
        using X509Certificate2 svid = _root.Issue("spiffe://elsewhere.org/web");
        Assert.That(Validate(svid).Fault, Is.EqualTo("its trust domain is not trusted here"));
        Assert.That(Validate(svid, TrustBundles.None).Fault, Is.EqualTo("its trust domain is not trusted here"));
    }

    [Test]
    public void Validate_EmptyBundle_RefusesAll()
    {
        using X509Certificate2 svid = _root.Issue(Id);
        Assert.That(Validate(svid, new TrustBundles([new TrustBundle("example.org", [], KeySet.Empty)])).Fault, Is.EqualTo("the bundle of its trust domain is empty"));
    }

    [Test]
    public void Validate_SelfSigned_IsRefused()
    {
        using X509Certificate2 svid = TestAuthority.SelfSigned(Id);
        Assert.That(Validate(svid).Fault, Is.EqualTo("no authority in the bundle of its trust domain has issued it"));
        // Also with itself as what came along, and as what is trusted.
        Assert.That(Validate(svid, sent: [svid]).Fault, Is.EqualTo("no authority in the bundle of its trust domain has issued it"));
        Assert.That(Validate(svid, new TrustBundles([new TrustBundle("example.org", [svid], KeySet.Empty)])).Fault, Does.StartWith("its chain"));
    }

    [Test]
    public void Validate_Intermediate_MustCome()
    {
        using TestAuthority intermediate = _root.Intermediate();
        using X509Certificate2 svid = intermediate.Issue(Id);
        Assert.That(Validate(svid, sent: [intermediate.Certificate]).Fault, Is.Null);
        Assert.That(Validate(svid).Fault, Is.EqualTo("no authority in the bundle of its trust domain has issued it"));
    }

    [Test]
    public void Validate_IntermediateEndsFirst_EndsWithIt()
    {
        using TestAuthority intermediate = _root.Intermediate(notAfter: DateTimeOffset.UtcNow.AddMinutes(5));
        using X509Certificate2 svid = intermediate.Issue(Id);
        X509Certificate2 issuer = intermediate.Certificate;
        Assert.That(Validate(svid, sent: [issuer]).ValidUntil, Is.EqualTo(issuer.End()));
        SvidCheck later = SvidValidator.Validate(svid, [issuer], _bundles, SvidValidator.ClientAuthentication, DateTimeOffset.UtcNow.AddMinutes(10));
        Assert.That(later.Fault, Is.EqualTo("a certificate of its issuers has expired or is not valid yet"));
    }

    [Test]
    public void Validate_LeafThatIssues_IsRefused()
    {
        // A workload's certificate used as if it were an authority.
        using X509Certificate2 workload = _root.Issue(Id, static svid => svid.Purposes.Clear());
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=forged", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(UriNames.Of("spiffe://example.org/admin"));
        using X509Certificate2 forged = request.Create(
            workload.SubjectName, X509SignatureGenerator.CreateForECDsa(workload.GetECDsaPrivateKey()!), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5), [7]);
        SvidCheck check = Validate(forged, sent: [workload]);
        Assert.That(check.Id, Is.EqualTo("spiffe://example.org/admin"));
        Assert.That(check.Fault, Is.Not.Null);
    }

    [Test]
    public void Validate_NameConstraints_Hold()
    {
        using TestAuthority limited = TestAuthority.Root("limited", UriNames.PermitOnly("example.org"));
        TrustBundles bundles = Bundles(("example.org", limited), ("other.org", limited));
        using X509Certificate2 inside = limited.Issue(Id);
        using X509Certificate2 outside = limited.Issue(OtherDomain);
        Assert.That(Validate(inside, bundles).Fault, Is.Null);
        Assert.That(Validate(outside, bundles).Fault, Does.StartWith("its chain is refused"));
    }

    [Test]
    public void Validate_ManyCertificates_AreRefused()
    {
        using X509Certificate2 svid = _root.Issue(Id);
        X509Certificate2[] flood = [.. Enumerable.Repeat(_other.Certificate, 11)];
        Assert.That(Validate(svid, sent: new X509Certificate2Collection(flood)).Fault, Is.EqualTo("more certificates came with it than a chain may have"));
    }

    private static void Break(SvidTemplate svid, string rule)
    {
        switch (rule)
        {
            case "no URI":
                svid.Uris.Clear();
                svid.DnsNames.Add("example.org");
                break;
            case "two URIs":
                svid.Uris.Add("spiffe://example.org/admin");
                break;
            case "authority":
                svid.IsAuthority = true;
                svid.KeyUsage = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign;
                break;
            case "usage not critical":
                svid.KeyUsageCritical = false;
                break;
            case "no usage":
                svid.KeyUsage = null;
                break;
            case "signs certificates":
                svid.KeyUsage |= X509KeyUsageFlags.KeyCertSign;
                break;
            case "signs lists":
                svid.KeyUsage |= X509KeyUsageFlags.CrlSign;
                break;
            case "does not sign":
                svid.KeyUsage = X509KeyUsageFlags.KeyEncipherment;
                svid.RsaBits = 2048;
                break;
            case "server only":
                svid.Purposes.Remove(ClientOnly[0]);
                break;
            case "expired":
                svid.NotAfter = DateTimeOffset.UtcNow.AddMinutes(-1);
                break;
            case "not yet":
                svid.NotBefore = DateTimeOffset.UtcNow.AddMinutes(1);
                break;
            case "empty subject":
                svid.Subject = "";
                break;
            case "names malformed":
                svid.Uris.Clear();
                svid.Extensions.Add(new X509Extension("2.5.29.17", [0x30, 0x05, 0x86], false));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(rule));
        }
    }

    private X509Certificate2 IssueRaw(string uri) => _root.Issue(Id, svid =>
    {
        svid.Uris.Clear();
        svid.Extensions.Add(UriNames.Of(uri));
    });

    private static TrustBundles Bundles(params (string Domain, TestAuthority Authority)[] bundles) =>
        new(bundles.Select(static bundle => new TrustBundle(bundle.Domain, [bundle.Authority.Certificate], KeySet.Empty)));

    private SvidCheck Validate(X509Certificate2 leaf, TrustBundles? bundles = null, X509Certificate2Collection? sent = null)
    {
        using X509Certificate2 shown = X509CertificateLoader.LoadCertificate(leaf.RawData);
        return SvidValidator.Validate(shown, sent ?? [], bundles ?? _bundles, SvidValidator.ClientAuthentication, DateTimeOffset.UtcNow);
    }
}
