using System.Diagnostics;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>The TLS of the published server, looked at with openssl, curl and `pdp`.</summary>
internal sealed class TlsTests
{
    private SecurePdp _pdp = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _pdp = await SecurePdp.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _pdp.DisposeAsync();

    [TestCase("-tls1_2", "TLSv1.2")]
    [TestCase("-tls1_3", "TLSv1.3")]
    public async Task Handshake_OfOpenSsl_AgreesOnHttp2(string flag, string version)
    {
        CommandResult result = await HandshakeAsync(flag, "-alpn", "h2", "-cert", _pdp.Root.At("web.pem"), "-key", _pdp.Root.At("web.key"));
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.Contain("ALPN protocol: h2").And.Contain("Verify return code: 0 (ok)").And.Contain(version));
    }

    [TestCase("-tls1")]
    [TestCase("-tls1_1")]
    public async Task Handshake_OldTls_IsRefused(string flag)
    {
        CommandResult result = await HandshakeAsync(flag, "-cipher", "ALL:@SECLEVEL=0");
        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Errors, Does.Contain("alert protocol version"));
    }

    [TestCase("--tlsv1.2", "--tls-max", "1.2")]
    [TestCase("--tlsv1.3")]
    public async Task Request_WithACertificateOfAStranger_GetsNoAnswer(params string[] version)
    {
        CommandResult result = await Command.RunAsync(
            Command.StartInfo("curl", ["-sS", .. version, "--cacert", _pdp.Root.Certificate, "--cert", _pdp.Root.At("foreign.pem"), "--key", _pdp.Root.At("foreign.key"), $"https://{_pdp.Http}/healthz"]),
            "");
        Assert.That(result.ExitCode, Is.Not.Zero, result.ToString());
        Assert.That(result.Output, Is.Empty);
        await _pdp.Process.WaitForLogAsync("is not accepted (SPIFFE ID: spiffe://example.org/web)");
    }

    [Test]
    public async Task Probe_WithoutCertificate_IsAnswered()
    {
        CommandResult result = await Command.RunAsync(Command.StartInfo("curl", "-sS", "--cacert", _pdp.Root.Certificate, $"https://{_pdp.Http}/healthz"), "");
        Assert.That((result.Output, result.Errors), Is.EqualTo(("""{"status":"ok"}""", "")));
        CommandResult ready = await Command.RunAsync(Command.StartInfo("curl", "-sS", "--cacert", _pdp.Root.Certificate, $"https://{_pdp.Http}/readyz"), "");
        Assert.That(ready.Output, Does.Contain("\"status\":\"ready\"").And.Contain("\"certificate_seconds\":"));
        CommandResult plain = await Command.RunAsync(Command.StartInfo("curl", "-sS", $"http://{_pdp.Http}/healthz"), "");
        Assert.That(plain.ExitCode, Is.Not.Zero, "no plain text where there is TLS");
    }

    [Test]
    public async Task CommandLine_KnowsTheServerAndShowsItself()
    {
        string[] known = ["revisions", "--server", "https://" + _pdp.Process.Grpc, "--ca", _pdp.Root.Certificate, "--server-spiffe-id", "spiffe://example.org/pdp"];
        CommandResult workload = await Command.PdpAsync([.. known, "--cert", _pdp.Root.At("web.pem"), "--key", _pdp.Root.At("web.key")]);
        Assert.That((workload.ExitCode, workload.Errors), Is.EqualTo((0, "")));
        CommandResult person = await Command.PdpAsync([.. known, "--token-file", await _pdp.WriteTokenAsync("ana", 300)]);
        Assert.That((person.ExitCode, person.Errors), Is.EqualTo((0, "")));
        CommandResult nobody = await Command.PdpAsync(known);
        Assert.That(nobody.ExitCode, Is.Not.Zero);
        Assert.That(nobody.Errors, Does.Contain("may not call `zerotrust.pdp.v1.PolicyAdmin/ListRevisions`"));
    }

    [Test]
    public async Task Rotation_OfThePair_ShowsTheNewCertificate()
    {
        string before = await SerialAsync();
        await _pdp.Root.IssueAsync("server", "DNS:localhost,URI:spiffe://example.org/pdp");
        var watch = Stopwatch.StartNew();
        string after;
        while ((after = await SerialAsync()) == before)
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(60)), _pdp.Process.Log);
        CommandResult file = await Command.RunAsync(Command.StartInfo("openssl", "x509", "-in", _pdp.Root.At("server.pem"), "-noout", "-serial"), "");
        Assert.That(after, Is.EqualTo(file.Output.Trim()));
    }

    private async Task<string> SerialAsync()
    {
        CommandResult shown = await HandshakeAsync("-alpn", "h2");
        CommandResult serial = await Command.RunAsync(Command.StartInfo("openssl", "x509", "-noout", "-serial"), shown.Output);
        Assert.That(serial.ExitCode, Is.Zero, shown.ToString());
        return serial.Output.Trim();
    }

    private Task<CommandResult> HandshakeAsync(params string[] flags) =>
        Command.RunAsync(Command.StartInfo("openssl", ["s_client", "-connect", _pdp.Grpc, "-servername", "localhost", "-CAfile", _pdp.Root.Certificate, .. flags]), "");
}
