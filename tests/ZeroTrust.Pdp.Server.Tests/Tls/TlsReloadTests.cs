using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Tls;

public sealed class TlsReloadTests
{
    private const string Id = "spiffe://example.org/web";
    private const string Accepted = $"Workload {Id}|{Id}";

    private TlsFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TlsFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Reload_NewPair_IsShownToNewConnectionsAndOldOnesGoOn()
    {
        await using RunningServer server = await _folder.StartAsync();
        X509Certificate2? shown = null;
        using var before = new HttpClient(Watching());
        Assert.That(await TlsFolder.AskAsync(before, server), Is.EqualTo("Local |"));
        string first = shown!.Thumbprint;
        using X509Certificate2 next = _folder.Root.IssueServer();
        _folder.WriteServer(next);
        await Eventually.HoldsAsync(() => server.Log.Entries.Count(static entry => entry.Id == 1901) == 2, "the new certificate is in use");
        shown = null;
        Assert.That(await TlsFolder.AskAsync(before, server), Is.EqualTo("Local |"));
        Assert.That(shown, Is.Null, "the connection of before is still there");
        using var after = new HttpClient(Watching());
        Assert.That(await TlsFolder.AskAsync(after, server), Is.EqualTo("Local |"));
        Assert.That(shown!.Thumbprint, Is.EqualTo(next.Thumbprint).And.Not.EqualTo(first));

        SocketsHttpHandler Watching()
        {
            SocketsHttpHandler handler = _folder.Handler();
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            {
                shown = X509CertificateLoader.LoadCertificate(certificate!.GetRawCertData());
                return errors == SslPolicyErrors.None;
            };
            return handler;
        }
    }

    [Test]
    public async Task Reload_PairThatDoesNotFit_KeepsTheLastGood()
    {
        await using RunningServer server = await _folder.StartAsync();
        using X509Certificate2 next = _folder.Root.IssueServer();
        string key = await File.ReadAllTextAsync(_folder.At("server.key"));
        _folder.WriteServer(next);
        _folder.Write("server.key", key);
        await Eventually.HoldsAsync(() => server.Log.Has(1902, "server.key` has no key that fits the certificate of"), "it is said");
        Assert.That(await _folder.AskAsync(server), Is.EqualTo("Local |"));
        Assert.That(await ReadyAsync(server), Does.Contain(",\"warnings\":[\"tls_files_unusable\"]"));
        _folder.WriteServer(next);
        await Eventually.HoldsAsync(() => server.Log.Entries.Count(static entry => entry.Id == 1901) == 2, "the new certificate is in use");
        Assert.That(await ReadyAsync(server), Does.Not.Contain("warnings"));
        Assert.That(server.Log.Entries.Count(static entry => entry.Id == 1902), Is.EqualTo(1));
    }

    [Test]
    public async Task Reload_BundleThatCannotBeUsed_KeepsTheLastGood()
    {
        using X509Certificate2 client = _folder.Root.Issue(Id);
        await using RunningServer server = await _folder.StartAsync();
        _folder.Write("bundle.pem", "");
        await Eventually.HoldsAsync(() => server.Log.Has(1906, "has no certificate"), "it is said");
        Assert.That(await _folder.AskAsync(server, client), Is.EqualTo(Accepted));
    }

    [Test]
    public async Task Reload_AuthorityTakenAway_EndsItsConnections()
    {
        using TestAuthority next = TestAuthority.Root("next");
        using X509Certificate2 client = _folder.Root.Issue(Id);
        using X509Certificate2 renewed = next.Issue(Id);
        await using RunningServer server = await _folder.StartAsync();
        using var http = new HttpClient(_folder.Handler(client));
        Assert.That(await TlsFolder.AskAsync(http, server), Is.EqualTo(Accepted));

        // Both authorities: nothing changes for the connection.
        _folder.Write("bundle.pem", _folder.Root.Pem + next.Pem);
        await Eventually.HoldsAsync(() => server.Log.Has(1905, "has 2 authorities"), "the new bundle is in use");
        Assert.That(await TlsFolder.AskAsync(http, server), Is.EqualTo(Accepted));
        Assert.That(await _folder.AskAsync(server, renewed), Is.EqualTo(Accepted));

        _folder.Write("bundle.pem", next.Pem);
        await Eventually.HoldsAsync(() => server.Log.Entries.Count(static entry => entry.Id == 1905) == 3, "the new bundle is in use");
        Assert.That(
            await TlsFolder.AskAsync(http, server),
            Is.EqualTo("refused: the client certificate is no longer accepted: no authority in the bundle of its trust domain has issued it"));
        Assert.That(server.Log.Has(1910, Id), Is.True);
        Assert.That(await _folder.AskAsync(server, renewed), Is.EqualTo(Accepted));
        await Assert.CatchAsync<HttpRequestException>(() => _folder.AskAsync(server, client));
    }

    [Test]
    public async Task Reload_BundleEmptied_RefusesAllOfTheDomain()
    {
        using X509Certificate2 client = _folder.Root.Issue(Id);
        await using RunningServer server = await _folder.StartAsync();
        _folder.Write("bundle.pem", """{"keys": []}""");
        await Eventually.HoldsAsync(() => server.Log.Has(1907), "the bundle is empty");
        await Assert.CatchAsync<HttpRequestException>(() => _folder.AskAsync(server, client));
        Assert.That(server.Log.Has(1908, "the bundle of its trust domain is empty"), Is.True);
    }

    [Test]
    public async Task Ready_CertificateThatEnds_Warns()
    {
        var time = new ManualTime(DateTimeOffset.UtcNow);
        await using RunningServer server = await _folder.StartAsync(time: time);
        await server.ApplyAsync(Texts.ReadDocs);
        Assert.That(await ReadyAsync(server), Does.Contain(",\"certificate_seconds\":3").And.Not.Contain("warnings"));
        time.Advance(TimeSpan.FromMinutes(55));
        Assert.That(await ReadyAsync(server), Does.EndWith(",\"warnings\":[\"certificate_expires_soon\"]}"));
        await Eventually.HoldsAsync(() => server.Log.Has(1903), "it is said");
        time.Advance(TimeSpan.FromMinutes(15));
        Assert.That(await ReadyAsync(server), Does.Contain("\"status\":\"ready\"").And.Contain(",\"certificate_seconds\":-").And.EndWith(",\"warnings\":[\"certificate_expired\"]}"));
    }

    [TestCase("spire")]
    [TestCase("kubernetes")]
    public async Task Reload_UnderLoad_FailsNoCall(string writer)
    {
        const int Rounds = 6;
        using X509Certificate2 client = _folder.Root.Issue(Id);
        var files = new RotatedFiles(_folder, writer);
        files.Write(_folder.Root.IssueServer(), _folder.Root.Pem);
        await using RunningServer server = await _folder.StartAsync(client, files.Configure);
        await server.ApplyAsync(Texts.ReadDocs);
        using var stop = new CancellationTokenSource();
        int calls = 0;
        int connections = 0;
        Task[] load =
        [
            CallAsync(), CallAsync(),
            Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Assert.That(await _folder.AskAsync(server, client), Is.EqualTo(Accepted));
                    Interlocked.Increment(ref connections);
                }
            }),
        ];
        for (int round = 1; round <= Rounds; round++)
        {
            using TestAuthority another = TestAuthority.Root($"another {round}");
            files.Write(_folder.Root.IssueServer(), _folder.Root.Pem + another.Pem);
            int wanted = round + 1;
            await Eventually.HoldsAsync(() => server.Log.Entries.Count(static entry => entry.Id == 1901) == wanted, "the new certificate is in use");
            await Eventually.HoldsAsync(() => server.Log.Entries.Count(static entry => entry.Id == 1905) == wanted, "the new bundle is in use");
        }

        int before = Volatile.Read(ref calls);
        await Eventually.HoldsAsync(() => Volatile.Read(ref calls) > before + 10 || load.Any(static task => task.IsFaulted), "calls go on");
        await stop.CancelAsync();
        await Task.WhenAll(load);
        Assert.That(connections, Is.GreaterThan(Rounds));
        Assert.That(server.Log.Entries.Where(static entry => entry.Id is 1902 or 1906 or 1908 or 1910), Is.Empty);

        async Task CallAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.That((await server.DecideAsync("read")).Effect, Is.EqualTo(Effect.Allow));
                Interlocked.Increment(ref calls);
            }
        }
    }

    [Test]
    public async Task Connection_ClosedInOrderUnderLoad_FailsNoCall()
    {
        // The clock goes on until the certificate of the client has a tenth of its life left: its connection is asked to close.
        var time = new ManualTime(DateTimeOffset.UtcNow);
        using X509Certificate2 client = _folder.Root.Issue(Id);
        await using RunningServer server = await _folder.StartAsync(client, time: time);
        await server.ApplyAsync(Texts.ReadDocs);
        using var stop = new CancellationTokenSource();
        int calls = 0;
        Task[] load = [.. Enumerable.Range(0, 8).Select(_ => CallAsync())];
        await Eventually.HoldsAsync(() => Volatile.Read(ref calls) > 100 || load.Any(static task => task.IsFaulted), "calls are made");
        int connections = _folder.Connections;
        time.Advance(TimeSpan.FromMinutes(55));
        await Eventually.HoldsAsync(() => _folder.Connections > connections || load.Any(static task => task.IsFaulted), "the client comes again");
        int before = Volatile.Read(ref calls);
        await Eventually.HoldsAsync(() => Volatile.Read(ref calls) > before + 300 || load.Any(static task => task.IsFaulted), "calls go on");
        await stop.CancelAsync();
        await Task.WhenAll(load);

        async Task CallAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.That((await server.DecideAsync("read")).Effect, Is.EqualTo(Effect.Allow));
                Interlocked.Increment(ref calls);
            }
        }
    }

    private async Task<string> ReadyAsync(RunningServer server)
    {
        using var http = new HttpClient(_folder.Handler());
        using HttpResponseMessage response = await http.GetAsync(new Uri($"https://localhost:{server.Server.HttpEndPoint.Port}/readyz"));
        return await response.Content.ReadAsStringAsync();
    }
}
