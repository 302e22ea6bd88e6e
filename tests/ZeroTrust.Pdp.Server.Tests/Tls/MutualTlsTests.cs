using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Tls;

public sealed class MutualTlsTests
{
    private const string Id = "spiffe://example.org/web";
    private const string Refused = "a client certificate from";

    private TlsFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TlsFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Call_WithSvid_IsMadeByTheWorkload()
    {
        using X509Certificate2 client = _folder.Root.Issue(Id);
        await using RunningServer server = await _folder.StartAsync(client);
        ApplyPoliciesResponse applied = await server.ApplyAsync(Texts.ReadDocs);
        Assert.That(applied.Revision, Is.EqualTo(1));
        Assert.That((await server.DecideAsync("read")).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(await _folder.AskAsync(server, client), Is.EqualTo($"Workload {Id}|{Id}"));
        Assert.That(await _folder.AskAsync(server, client, grpcPort: false), Is.EqualTo($"Workload {Id}|{Id}"));
    }

    [Test]
    public async Task Call_WithoutCertificate_IsLetIn()
    {
        await using RunningServer server = await _folder.StartAsync();
        Assert.That(await _folder.AskAsync(server), Is.EqualTo("Local |"));
        using var http = new HttpClient(_folder.Handler());
        Assert.That(
            await http.GetStringAsync(new Uri($"https://localhost:{server.Server.HttpEndPoint.Port}/healthz")), Is.EqualTo("""{"status":"ok"}"""));
    }

    [Test]
    public async Task Call_WithIntermediate_IsMadeByTheWorkload()
    {
        using TestAuthority intermediate = _folder.Root.Intermediate();
        using X509Certificate2 client = intermediate.Issue(Id);
        await using RunningServer server = await _folder.StartAsync();
        Assert.That(await _folder.AskAsync(server, client, [intermediate.Certificate]), Is.EqualTo($"Workload {Id}|{Id}"));
    }

    [Test]
    public async Task Handshake_CertificateThatIsNotAccepted_FailsAndIsLoggedOnce()
    {
        using TestAuthority stranger = TestAuthority.Root("stranger");
        using X509Certificate2 client = stranger.Issue(Id);
        await using RunningServer server = await _folder.StartAsync();
        await Assert.CatchAsync<HttpRequestException>(() => _folder.AskAsync(server, client));
        await Assert.CatchAsync<HttpRequestException>(() => _folder.AskAsync(server, client, grpcPort: false));
        RecordingLoggerProvider.LogEntry[] told = [.. server.Log.Entries.Where(static entry => entry.Id == 1908)];
        Assert.That(told, Has.Length.EqualTo(1));
        Assert.That(told[0].Message, Is.EqualTo(
            $"{Refused} 127.0.0.1 is not accepted (SPIFFE ID: {Id}): no authority in the bundle of its trust domain has issued it"));

        // Whoever is refused with a certificate is let in without.
        Assert.That(await _folder.AskAsync(server), Is.EqualTo("Local |"));
    }

    [Test]
    public async Task Handshake_ManyReasons_AreNotAllLogged()
    {
        await using RunningServer server = await _folder.StartAsync();
        for (int i = 0; i < 3; i++)
        {
            using X509Certificate2 client = _folder.Root.Issue($"spiffe://elsewhere.org/{i}");
            await Assert.CatchAsync<HttpRequestException>(() => _folder.AskAsync(server, client));
            await Assert.CatchAsync<HttpRequestException>(() => _folder.AskAsync(server, client));
        }

        Assert.That(server.Log.Entries.Count(static entry => entry.Id == 1908), Is.EqualTo(3));
    }

    [Test]
    public async Task Call_ExpiredMeanwhile_IsRefusedAndTheConnectionCloses()
    {
        // The clock of the server runs ahead; the connection stays.
        var time = new ManualTime(DateTimeOffset.UtcNow);
        using X509Certificate2 client = _folder.Root.Issue(Id, static svid => svid.NotAfter = DateTimeOffset.UtcNow.AddMinutes(20));
        await using RunningServer server = await _folder.StartAsync(time: time);
        using var http = new HttpClient(_folder.Handler(client));
        Assert.That(await TlsFolder.AskAsync(http, server), Is.EqualTo($"Workload {Id}|{Id}"));
        Assert.That(await TlsFolder.AskAsync(http, server), Is.EqualTo($"Workload {Id}|{Id}"));
        Assert.That(_folder.Connections, Is.EqualTo(1));

        // Less than a tenth is left: answered, and asked to come again; a client with the same certificate is not asked twice.
        time.Advance(TimeSpan.FromMinutes(15));
        Assert.That(await TlsFolder.AskAsync(http, server), Is.EqualTo($"Workload {Id}|{Id}"));
        for (int i = 0; _folder.Connections < 2; i++)
        {
            Assert.That(i, Is.LessThan(1000), "the connection goes on");
            Assert.That(await TlsFolder.AskAsync(http, server), Is.EqualTo($"Workload {Id}|{Id}"));
        }

        for (int i = 0; i < 5; i++)
            Assert.That(await TlsFolder.AskAsync(http, server), Is.EqualTo($"Workload {Id}|{Id}"));
        Assert.That(_folder.Connections, Is.EqualTo(2));

        time.Advance(TimeSpan.FromMinutes(10));
        Assert.That(await TlsFolder.AskAsync(http, server), Is.EqualTo("refused: the client certificate has expired; connect again with a new one"));
        await Assert.CatchAsync<HttpRequestException>(async () =>
        {
            for (int i = 0; i < 100; i++)
                Assert.That(await TlsFolder.AskAsync(http, server), Does.StartWith("refused: "));
        });
        Assert.That(server.Log.Has(1910, "has expired"), Is.True);
    }

    [TestCase(SslProtocols.Tls12)]
    [TestCase(SslProtocols.Tls13)]
    public async Task Handshake_TodaysTls_AgreesOnHttp2(SslProtocols protocol)
    {
        await using RunningServer server = await _folder.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(server.Server.GrpcEndPoint);
        await using var stream = new SslStream(client.GetStream());
        SslClientAuthenticationOptions options = _folder.Handler().SslOptions;
        options.TargetHost = "localhost";
        options.EnabledSslProtocols = protocol;
        options.ApplicationProtocols = [SslApplicationProtocol.Http2];
        await stream.AuthenticateAsClientAsync(options);
        Assert.That((stream.SslProtocol, stream.NegotiatedApplicationProtocol), Is.EqualTo((protocol, SslApplicationProtocol.Http2)));
    }

    [TestCase(1, false)]
    [TestCase(2, false)]
    [TestCase(3, true)]
    public async Task Handshake_HelloOfAVersion_IsAnsweredFromTls12On(byte minor, bool accepted)
    {
        // A hello as a client of that version writes it: RFC 4346 section 7.4.1.2 and RFC 5246; without extensions.
        byte[] hello = [0x03, minor, .. Enumerable.Repeat((byte)7, 32), 0, 0, 8, 0xc0, 0x09, 0xc0, 0x0a, 0xc0, 0x2b, 0xc0, 0x2c, 1, 0];
        byte[] record = [22, 3, 1, 0, (byte)(hello.Length + 4), 1, 0, 0, (byte)hello.Length, .. hello];
        await using RunningServer server = await _folder.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(server.Server.GrpcEndPoint);
        await client.GetStream().WriteAsync(record);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var answer = new byte[7];
        await client.GetStream().ReadExactlyAsync(answer, limit.Token);
        const byte Alert = 21;
        const byte ProtocolVersion = 70;
        Assert.That((answer[0], answer[6]) == (Alert, ProtocolVersion), Is.Not.EqualTo(accepted));
    }

    [Test]
    public async Task PlainText_ToTls_EndsTheConnection()
    {
        await using RunningServer server = await _folder.StartAsync();
        foreach (IPEndPoint address in new[] { server.Server.GrpcEndPoint, server.Server.HttpEndPoint })
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address);
            await client.GetStream().WriteAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            var answer = new MemoryStream();
            try
            {
                await client.GetStream().CopyToAsync(answer, limit.Token);
            }
            catch (IOException)
            {
                // A reset is an end as well.
            }

            Assert.That(Encoding.ASCII.GetString(answer.ToArray()), Does.Not.Contain("HTTP/1.1"));
        }

        Assert.That(await _folder.AskAsync(server), Is.EqualTo("Local |"));
        Assert.That(server.Log.Entries.Where(static entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Warning), Is.Empty);
    }

    [Test]
    public async Task Token_WhereNoIssuerIsTrusted_IsRefused()
    {
        using X509Certificate2 client = _folder.Root.Issue(Id);
        await using RunningServer server = await _folder.StartAsync();
        Assert.That(await _folder.AskAsync(server, token: "Bearer x"), Is.EqualTo("refused: tokens are not accepted here"));
        Assert.That(await _folder.AskAsync(server, client, token: "Bearer x"), Is.EqualTo("refused: tokens are not accepted here"));
    }

    [Test]
    public async Task Start_OtherAddressesThanLoopback_AreServedWithTls()
    {
        await using RunningServer server = await _folder.StartAsync(configure: static options =>
        {
            options.GrpcAddress = "0.0.0.0:0";
            options.HttpAddress = "[::]:0";
        });
        Assert.That(await _folder.AskAsync(server), Is.EqualTo("Local |"));
        Assert.That(server.Log.Has(1901), Is.True);
        Assert.That(server.Log.Has(1905, "the trust domain example.org has 1 authorities"), Is.True);
    }
}
