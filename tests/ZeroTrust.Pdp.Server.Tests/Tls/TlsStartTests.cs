using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Server.Tests.Tls;

public sealed class TlsStartTests
{
    private TlsFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TlsFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Start_CertificateWithoutKeyAndTheReverse_IsRefused()
    {
        Assert.That(await ProblemAsync(static options => options.TlsKey = null), Does.StartWith("`TlsKey`: required with a certificate"));
        Assert.That(await ProblemAsync(static options => options.TlsCertificate = ""), Does.StartWith("`TlsCertificate`: required with a key"));
    }

    [TestCase("example.org", "`TrustBundles`: `example.org` is not a bundle; write it as `DOMAIN=FILE`")]
    [TestCase("example.org=", "`TrustBundles`: `example.org=` is not a bundle")]
    [TestCase("Example.org=a.pem", "`TrustBundles`: the trust domain `Example.org` has other characters than lower-case letters")]
    [TestCase("spiffe://example.org=a.pem", "`TrustBundles`: the trust domain `spiffe://example.org` has other characters")]
    [TestCase("a.org=a.pem;a.org=b.pem", "`TrustBundles`: `a.org` is there twice")]
    public async Task Start_MalformedBundles_AreRefused(string bundles, string problem) =>
        Assert.That(await ProblemAsync(options => options.TrustBundles = bundles), Does.StartWith(problem));

    [Test]
    public async Task Start_FilesThatAreNotThere_AreAllNamed()
    {
        PdpConfigurationException refusal = await RefusalAsync(options =>
        {
            options.TlsKey = _folder.At("none.key");
            options.TrustBundles = $"a.org={_folder.At("none.pem")};b.org={_folder.At(".")}";
        });
        string[] problems =
        [
            $"certificate and key: `{_folder.At("none.key")}` does not exist",
            $"trust bundle of `a.org`: `{_folder.At("none.pem")}` does not exist",
            $"trust bundle of `b.org`: `{_folder.At(".")}` may not be read by this process, or is a folder",
        ];
        Assert.That(refusal.Problems, Is.EqualTo(problems));
    }

    [Test]
    public async Task Start_IssuersOrTheirKeysThatCannotBeRead_AreRefused()
    {
        Assert.That(await ProblemAsync(options => options.JwtIssuers = _folder.At("none.json")), Is.EqualTo($"issuers of tokens: `{_folder.At("none.json")}` does not exist"));
        _folder.Write("issuers.json", """{"issuers": [{"issuer": "a", "audience": "pdp", "jwks": "keys.json"}]}""");
        Assert.That(await ProblemAsync(options => options.JwtIssuers = _folder.At("issuers.json")), Is.EqualTo($"keys of an issuer: `{_folder.At("keys.json")}` does not exist"));
    }

    [TestCase("no certificate", "`server.pem` has no certificate")]
    [TestCase("cut off", "`server.pem` has a certificate that is cut off or damaged")]
    [TestCase("damaged", "`server.pem` has a certificate that cannot be read, number 1")]
    [TestCase("expired", "`server.pem` has a certificate that expired at ")]
    [TestCase("not yet", "`server.pem` has a certificate that is not valid before ")]
    [TestCase("for clients", "`server.pem` has a certificate whose extended key usage lacks `serverAuth`")]
    [TestCase("for signing", "`server.pem` has a certificate whose key usage lacks `digitalSignature`")]
    [TestCase("no key", "`server.key` has no private key")]
    [TestCase("encrypted", "`server.key` has a key that is encrypted with a passphrase; decrypt it")]
    [TestCase("other key", "`server.key` has no key that fits the certificate of `server.pem`")]
    [TestCase("damaged key", "`server.key` has no key that fits the certificate of `server.pem`")]
    [TestCase("other kind", "`server.key` has no key that fits the certificate of `server.pem`")]
    [TestCase("issuer first", "`server.key` has no key that fits the certificate of `server.pem`; the first certificate there and the key must be a pair")]
    public async Task Start_PairThatCannotServe_IsRefused(string flaw, string problem)
    {
        Spoil(flaw);
        string text = await ProblemAsync(static _ => { });
        Assert.That(text.Replace(_folder.At("server"), "server", StringComparison.Ordinal), Does.StartWith("certificate and key: " + problem));
    }

    [Test]
    public async Task Start_CertificateAndKeyInOneFile_Serves()
    {
        using TestAuthority intermediate = _folder.Root.Intermediate();
        using X509Certificate2 server = intermediate.IssueServer();
        _folder.Write("all.pem", "server of the tests\n" + server.ExportCertificatePem() + "\n" + intermediate.Pem + TestAuthority.KeyOf(server));
        await using RunningServer running = await _folder.StartAsync(configure: options => options.TlsCertificate = options.TlsKey = _folder.At("all.pem"));
        Assert.That(await _folder.AskAsync(running), Is.EqualTo("Local |"), "the server sends its issuer along");
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public async Task Start_KeyThatAnybodyMayRead_IsSaid()
    {
        File.SetUnixFileMode(_folder.At("server.key"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        await using (RunningServer careful = await _folder.StartAsync())
            Assert.That(careful.Log.Has(1904), Is.False);
        File.SetUnixFileMode(_folder.At("server.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        await using RunningServer careless = await _folder.StartAsync();
        Assert.That(careless.Log.Has(1904, _folder.At("server.key")), Is.True);
    }

    [Test]
    public async Task Start_BundlesWithoutCertificateOfTheServer_ServesPlainOnLoopback()
    {
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("plain.db"), configure: options => options.TrustBundles = "example.org=" + _folder.Bundle);
        await server.ApplyAsync(Texts.ReadDocs);
    }

    private void Spoil(string flaw)
    {
        using X509Certificate2 good = _folder.Root.IssueServer();
        string pem = good.ExportCertificatePem();
        switch (flaw)
        {
            case "no certificate":
                _folder.Write("server.pem", "nothing\n");
                break;
            case "cut off":
                _folder.Write("server.pem", pem + "\n" + pem[..^40]);
                break;
            case "damaged":
                _folder.Write("server.pem", PemEncoding.WriteString("CERTIFICATE", good.RawData.AsSpan(0, 100)));
                break;
            case "expired":
                _folder.WriteServer(_folder.Root.IssueServer(configure: static server => server.NotAfter = DateTimeOffset.UtcNow.AddMinutes(-5)));
                break;
            case "not yet":
                _folder.WriteServer(_folder.Root.IssueServer(configure: static server => server.NotBefore = DateTimeOffset.UtcNow.AddMinutes(5)));
                break;
            case "for clients":
                _folder.WriteServer(_folder.Root.IssueServer(configure: static server => server.Purposes.RemoveAt(0)));
                break;
            case "for signing":
                _folder.WriteServer(_folder.Root.IssueServer(configure: static server => server.KeyUsage = X509KeyUsageFlags.KeyCertSign));
                break;
            case "no key":
                _folder.Write("server.key", pem);
                break;
            case "encrypted":
                using (ECDsa key = good.GetECDsaPrivateKey()!)
                    _folder.Write("server.key", key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000)));
                break;
            case "other key":
                _folder.Write("server.key", TestAuthority.KeyOf(good));
                break;
            case "damaged key":
                _folder.Write("server.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
                break;
            case "other kind":
                using (RSA key = RSA.Create(2048))
                    _folder.Write("server.key", key.ExportPkcs8PrivateKeyPem());
                break;
            case "issuer first":
                _folder.Write("server.pem", _folder.Root.Pem + File.ReadAllText(_folder.At("server.pem")));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(flaw));
        }
    }

    private async Task<string> ProblemAsync(Action<PdpServerOptions> configure) => (await RefusalAsync(configure)).Problems.Single();

    private async Task<PdpConfigurationException> RefusalAsync(Action<PdpServerOptions> configure)
    {
        var options = new PdpServerOptions { GrpcAddress = "127.0.0.1:0", HttpAddress = "127.0.0.1:0", Data = _folder.At("pdp.db") };
        _folder.Configure(options);
        configure(options);
        PdpConfigurationException? refusal = await Assert.ThrowsAsync<PdpConfigurationException>(() => PdpServer.StartAsync(options));
        Assert.That(File.Exists(_folder.At("pdp.db")), Is.False);
        return refusal!;
    }
}
