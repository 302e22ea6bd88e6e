using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Server.Tests.Tokens;

/// <summary>A server that finds the keys of an issuer through its metadata, over HTTP.</summary>
public sealed class DiscoveryTests
{
    private TlsFolder _folder = null!;
    private TestIssuer _issuer = null!;
    private WebApplication _web = null!;
    private int _fetched;

    private string Issuer => _web.Urls.First();

    [SetUp]
    public async Task StartIssuer()
    {
        _folder = new TlsFolder();
        _issuer = new TestIssuer();
        _fetched = 0;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        _web = builder.Build();
        _web.MapGet("/.well-known/openid-configuration", context => context.Response.WriteAsync($$"""{"issuer": "{{Issuer}}", "jwks_uri": "{{Issuer}}/keys"}"""));
        _web.MapGet("/keys", context =>
        {
            Interlocked.Increment(ref _fetched);
            return context.Response.WriteAsync(_issuer.KeySet());
        });
        await _web.StartAsync();
        _folder.Write("issuers.json", $$"""{"issuers": [{"issuer": "{{Issuer}}"}]}""");
    }

    [TearDown]
    public async Task StopIssuer()
    {
        await _web.DisposeAsync();
        _issuer.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Token_OfAnIssuerWithMetadata_IsAcceptedAlsoAfterItsKeysChange()
    {
        var time = new ManualTime(DateTimeOffset.UtcNow);
        await using RunningServer server = await StartAsync(time);
        Assert.That(await AskAsync(server, time), Is.EqualTo("Token ana|"));

        // Other keys under the same ids: those of before do not verify, and a gap keeps the server from asking at once.
        using TestIssuer before = _issuer;
        _issuer = new TestIssuer();
        Assert.That(await AskAsync(server, time), Is.EqualTo("refused: no key of its issuer verifies the token"));
        int fetched = _fetched;
        time.Advance(TimeSpan.FromMinutes(6));
        await Eventually.HoldsAsync(() => _fetched > fetched, "the keys are fetched again");
        await Eventually.HoldsAsync(() => server.Log.Entries.Count(static entry => entry.Id == 1921) == 2, "the new keys are in use");
        Assert.That(await AskAsync(server, time), Is.EqualTo("Token ana|"));
    }

    [Test]
    public async Task Token_OfAnIssuerThatIsAway_IsRefusedAndTheServerRuns()
    {
        await _web.StopAsync();
        var time = new ManualTime(DateTimeOffset.UtcNow);
        await using RunningServer server = await StartAsync(time);
        Assert.That(await AskAsync(server, time), Is.EqualTo("refused: the keys of its issuer are not there"));
        Assert.That(await _folder.AskAsync(server), Is.EqualTo("Local |"));
        Assert.That(server.Log.Has(1922, "so those of before stay, if there are any"), Is.True);
    }

    private Task<RunningServer> StartAsync(TimeProvider time) => _folder.StartAsync(
        configure: options =>
        {
            options.JwtIssuers = _folder.At("issuers.json");
            options.JwtAudience = "pdp";
        },
        time: time);

    private Task<string> AskAsync(RunningServer server, TimeProvider time) => _folder.AskAsync(
        server, token: "Bearer " + _issuer.Token($$"""{"iss":"{{Issuer}}","sub":"ana","aud":"pdp","exp":{{time.GetUtcNow().AddMinutes(30).ToUnixTimeSeconds()}}}"""));
}
