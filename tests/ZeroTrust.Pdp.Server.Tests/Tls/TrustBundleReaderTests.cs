using System.Security.Cryptography.X509Certificates;
using System.Text;
using ZeroTrust.Pdp.Server.Files;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.Server.Tls;

namespace ZeroTrust.Pdp.Server.Tests.Tls;

public sealed class TrustBundleReaderTests
{
    private TestAuthority _root = null!;
    private TestAuthority _next = null!;

    [OneTimeSetUp]
    public void MakeAuthorities()
    {
        _root = TestAuthority.Root();
        _next = TestAuthority.Root("next");
    }

    [OneTimeTearDown]
    public void RemoveAuthorities()
    {
        _root.Dispose();
        _next.Dispose();
    }

    [Test]
    public void Read_Pem_IsAllAuthorities()
    {
        Assert.That(Read("the root\r\n" + _root.Pem + "# the next\n" + _next.Pem), Is.EqualTo(Thumbprints(_root, _next)));
        Assert.That(Read("\uFEFF" + _root.Pem), Is.EqualTo(Thumbprints(_root)));
    }

    [Test]
    public void Read_SpiffeBundle_IsTheAuthoritiesOfX509()
    {
        string json = $$"""
              {"spiffe_sequence": 7, "spiffe_refresh_hint": 300, "keys": [
                {"use": "x509-svid", "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "x5c": ["{{Base64(_root)}}", "not looked at"]},
                {"use": "jwt-svid", "kty": "OKP", "kid": "a", "crv": "Ed25519", "x": "AA"},
                {"use": "x509-svid", "kty": "EC"},
                {"use": "other", "kty": "EC", "x5c": ["{{Base64(_next)}}"]},
                {"kty": "EC", "x5c": ["{{Base64(_next)}}"]},
                {"use": "x509-svid", "kty": "EC", "x5c": ["{{Base64(_next)}}"]}]}
            """;
        Assert.That(Read(json), Is.EqualTo(Thumbprints(_root, _next)));
        Assert.That(Read("\uFEFF" + json), Is.EqualTo(Thumbprints(_root, _next)));
    }

    [Test]
    public void Read_SpiffeBundleWithoutKeys_IsEmpty() => Assert.That(Read("""{"keys": []}"""), Is.Empty);

    [TestCase("", "`bundle` has no certificate")]
    [TestCase("-----BEGIN CERTIFICATE-----\nMIIB", "`bundle` has a certificate that is cut off or damaged")]
    [TestCase("{", "`bundle` is not a SPIFFE bundle: ")]
    [TestCase("{}", "`bundle` is not a SPIFFE bundle: it has no list `keys`")]
    [TestCase("""{"keys": {}}""", "`bundle` is not a SPIFFE bundle: it has no list `keys`")]
    [TestCase("""{"keys": [], "keys": []}""", "`bundle` is not a SPIFFE bundle: ")]
    [TestCase("""{"keys": [{"use": "x509-svid", "x5c": ["AAAA"]}]}""", "`bundle` is not a SPIFFE bundle: ")]
    [TestCase("""{"keys": [{"use": "x509-svid", "x5c": ["%"]}]}""", "`bundle` is not a SPIFFE bundle: ")]
    public void Read_Damaged_IsRefused(string text, string problem) =>
        Assert.That(Assert.Throws<UnusableFileException>(() => Read(text))!.Message, Does.StartWith(problem));

    [Test]
    public void Read_PemThatIsCutOffBehindTheFirst_IsRefused() => Assert.That(
        Assert.Throws<UnusableFileException>(() => Read(_root.Pem + _next.Pem[..^30]))!.Message, Does.StartWith("`bundle` has a certificate that is cut off or damaged"));

    [Test]
    public void Read_CertificateThatIsNoRoot_IsRefused()
    {
        using X509Certificate2 leaf = TestAuthority.SelfSigned("spiffe://example.org/web");
        using TestAuthority intermediate = _root.Intermediate();
        Assert.That(
            Assert.Throws<UnusableFileException>(() => Read(_root.Pem + leaf.ExportCertificatePem()))!.Message,
            Does.StartWith("`bundle` has a certificate that is no authority (`cA` is not set), number 2"));
        Assert.That(
            Assert.Throws<UnusableFileException>(() => Read(intermediate.Pem))!.Message,
            Does.StartWith("`bundle` has an intermediate authority, number 1; put the root there"));
    }

    private static string Base64(TestAuthority authority) => Convert.ToBase64String(authority.Certificate.RawData);

    private static string[] Thumbprints(params TestAuthority[] authorities) => [.. authorities.Select(static authority => authority.Certificate.Thumbprint)];

    private static string[] Read(string text) =>
        [.. TrustBundleReader.Read(new TrustBundleFile("example.org", "bundle"), Encoding.UTF8.GetBytes(text)).Authorities.Select(static one => one.Thumbprint)];
}
