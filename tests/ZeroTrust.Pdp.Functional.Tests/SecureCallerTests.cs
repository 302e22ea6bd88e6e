using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>Clients of others over TLS, with certificates and tokens.</summary>
[TestFixture(ClientDriver.Node)]
[TestFixture(ClientDriver.Python)]
internal sealed class SecureCallerTests(string language)
{
    private const int PermissionDenied = 7;
    private const int Unavailable = 14;
    private const int Unauthenticated = 16;

    private SecurePdp _pdp = null!;

    private static Call Ask => Call.Decide("site", Requests.Tuple(new JsonObject { ["type"] = "anonymous", ["id"] = "-" }, null, "read", Requests.Page(), null));

    [OneTimeSetUp]
    public async Task StartAsync() => _pdp = await SecurePdp.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _pdp.DisposeAsync();

    [Test]
    public async Task Call_OfAWorkload_IsAnsweredAsThePoliciesSay()
    {
        Assert.That((await AskAsync(_pdp.Root.Client("web"))).Effect, Is.EqualTo("EFFECT_ALLOW"));
        Answer denied = await AskAsync(_pdp.Root.Client("other"));
        Assert.That(denied.Status, Is.EqualTo(PermissionDenied));
        Assert.That(denied.Message, Does.StartWith("`spiffe://example.org/other` may not call `zerotrust.pdp.v1.PolicyDecisionPoint/Decide`"));
    }

    [Test]
    public async Task Call_OfAPerson_IsAnsweredAsThePoliciesSay()
    {
        var withoutToken = new ClientCredentials(_pdp.Root.Certificate);
        Assert.That((await AskAsync(withoutToken with { Token = await _pdp.WriteTokenAsync("ana", 300) })).Effect, Is.EqualTo("EFFECT_ALLOW"));
        Assert.That((await AskAsync(withoutToken with { Token = await _pdp.WriteTokenAsync("bob", 300) })).Status, Is.EqualTo(PermissionDenied));
        Answer expired = await AskAsync(withoutToken with { Token = await _pdp.WriteTokenAsync("ana", -300) });
        Assert.That((expired.Status, expired.Message), Is.EqualTo((Unauthenticated, "the token has expired")));
        Assert.That((await AskAsync(withoutToken)).Status, Is.EqualTo(PermissionDenied), "local callers have no rights of their own here");
    }

    [Test]
    public async Task Call_WithATokenOverTheConnectionOfAWorkload_IsOfThePerson()
    {
        string token = await _pdp.WriteTokenAsync("bob", 300);
        Answer denied = await AskAsync(_pdp.Root.Client("web") with { Token = token });
        Assert.That(denied.Status, Is.EqualTo(PermissionDenied));
        Assert.That(denied.Message, Does.StartWith("`bob (https://id.example.org)` may not call"));
    }

    [Test]
    public async Task Call_WithACertificateOfAStranger_GetsNoConnection()
    {
        Answer refused = await AskAsync(_pdp.Stranger.Client("foreign") with { Authorities = _pdp.Root.Certificate });
        Assert.That(refused.Status, Is.EqualTo(Unavailable));
        await _pdp.Process.WaitForLogAsync("is not accepted (SPIFFE ID: spiffe://example.org/web): no authority in the bundle of its trust domain has issued it");
    }

    private Task<Answer> AskAsync(ClientCredentials credentials) => new ClientDriver(language, credentials).CallOneAsync(_pdp.Grpc, Ask);
}
