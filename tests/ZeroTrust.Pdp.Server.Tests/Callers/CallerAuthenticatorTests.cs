using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroTrust.Pdp.Server.Callers;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.Server.Tls;
using ZeroTrust.Pdp.Server.Tokens;

namespace ZeroTrust.Pdp.Server.Tests.Callers;

public sealed class CallerAuthenticatorTests
{
    private const string Id = "spiffe://example.org/web";

    private TestAuthority _root = null!;
    private TestIssuer _issuer = null!;
    private TemporaryFolder _folder = null!;
    private ManualTime _time = null!;
    private TlsRuntime _tls = null!;
    private CallerAuthenticator _authenticator = null!;
    private CloseRequests _close = null!;

    [SetUp]
    public void MakeAuthenticator()
    {
        _root = TestAuthority.Root();
        _issuer = new TestIssuer();
        _folder = new TemporaryFolder();
        _time = new ManualTime(DateTimeOffset.UtcNow);
        _tls = new TlsRuntime();
        _close = new CloseRequests();
        _folder.Write("keys.json", _issuer.KeySet());
        var issuer = new TokenIssuer { Issuer = "i", Audience = "pdp", Algorithms = TokenAlgorithms.Default, Type = "jwt", GroupsClaim = "groups", AuthorizedParties = [] };
        var keys = new FileKeySource(issuer, _folder.At("keys.json"), NullLogger.Instance);
        keys.Load();
        _authenticator = new CallerAuthenticator(_tls, _time, new TokenAuthenticator([(issuer, keys)], "", _tls, _time));
        _tls.Publish(null, new TrustBundles([new TrustBundle("example.org", [_root.Certificate], KeySet.Empty)]), []);
    }

    [TearDown]
    public void RemoveAuthenticator()
    {
        _folder.Dispose();
        _issuer.Dispose();
        _root.Dispose();
    }

    [TestCase("127.0.0.1", CallerKind.Local)]
    [TestCase("127.8.8.8", CallerKind.Local)]
    [TestCase("::1", CallerKind.Local)]
    [TestCase("::ffff:127.0.0.1", CallerKind.Local)]
    [TestCase("192.0.2.1", CallerKind.Nobody)]
    [TestCase("2001:db8::1", CallerKind.Nobody)]
    [TestCase("0.0.0.0", CallerKind.Nobody)]
    public async Task Call_WithoutCredential_IsKnownByItsAddress(string address, object kind)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
        Assert.That((await _authenticator.AuthenticateAsync(context)).Caller!.Kind, Is.EqualTo(kind));
        context.Request.Headers.Authorization = "Bearer x";
        Assert.That((await _authenticator.AuthenticateAsync(context)).Caller, Is.Null, "a credential that is shown is not passed over");
    }

    [Test]
    public async Task Call_WithoutAddress_IsOfNobody() =>
        Assert.That((await _authenticator.AuthenticateAsync(new DefaultHttpContext())).Caller, Is.SameAs(Caller.Nobody));

    [Test]
    public async Task Call_OverAnUnchangedConnection_AllocatesNothing()
    {
        DefaultHttpContext context = ContextOf(Peer());
        Caller? first = (await _authenticator.AuthenticateAsync(context)).Caller;
        Assert.That(first!.Id, Is.EqualTo(Id));
        Assert.That(Allocated(context, first), Is.Zero);
    }

    [Test]
    public async Task Call_WithAKnownToken_AllocatesNothing()
    {
        DefaultHttpContext context = ContextOf(Peer());
        long end = _time.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds();
        context.Request.Headers.Authorization = "Bearer " + _issuer.Token($$"""{"iss":"i","sub":"ana","aud":"pdp","exp":{{end}}}""");
        Caller? first = (await _authenticator.AuthenticateAsync(context)).Caller;
        Assert.That((first!.Id, first.Workload), Is.EqualTo(("ana", Id)));
        Assert.That(Allocated(context, first), Is.Zero);
    }

    [Test]
    public async Task Connection_OverItsLife_IsAskedToCloseOnce()
    {
        DefaultHttpContext context = ContextOf(Peer());
        Assert.That((await _authenticator.AuthenticateAsync(context)).Caller, Is.Not.Null);
        Assert.That(_close.Count, Is.Zero);
        _time.Advance(TimeSpan.FromMinutes(55));
        for (int i = 0; i < 3; i++)
            Assert.That((await _authenticator.AuthenticateAsync(context)).Caller, Is.Not.Null);
        Assert.That(_close.Count, Is.EqualTo(1), "a tenth of its life is left");
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.That((await _authenticator.AuthenticateAsync(context)).Fault, Is.EqualTo("the client certificate has expired; connect again with a new one"));
        Assert.That(_close.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Connection_MadeWithLittleLifeLeft_IsNotAskedToCloseBeforeItEnds()
    {
        _time.Advance(TimeSpan.FromMinutes(55));
        DefaultHttpContext context = ContextOf(Peer());
        Assert.That((await _authenticator.AuthenticateAsync(context)).Caller, Is.Not.Null);
        Assert.That(_close.Count, Is.Zero);
    }

    [Test]
    public async Task Connection_AuthorityTakenAwayAndBack_FollowsTheBundles()
    {
        DefaultHttpContext context = ContextOf(Peer());
        TrustBundles before = _tls.Bundles;
        _tls.Publish(null, TrustBundles.None, []);
        Assert.That((await _authenticator.AuthenticateAsync(context)).Fault, Is.EqualTo("the client certificate is no longer accepted: its trust domain is not trusted here"));
        Assert.That(_close.Count, Is.EqualTo(1));
        _tls.Publish(null, before, []);
        Assert.That((await _authenticator.AuthenticateAsync(context)).Caller!.Id, Is.EqualTo(Id));
    }

    [Test]
    public async Task Token_OverAConnectionThatIsNoLongerAccepted_DoesNotHelp()
    {
        DefaultHttpContext context = ContextOf(Peer());
        context.Request.Headers.Authorization = "Bearer " + _issuer.Token($$"""{"iss":"i","sub":"ana","aud":"pdp","exp":{{_time.GetUtcNow().AddHours(5).ToUnixTimeSeconds()}}}""");
        Assert.That((await _authenticator.AuthenticateAsync(context)).Caller!.Id, Is.EqualTo("ana"));
        _time.Advance(TimeSpan.FromHours(2));
        Assert.That((await _authenticator.AuthenticateAsync(context)).Fault, Does.StartWith("the client certificate has expired"));
    }

    private long Allocated(DefaultHttpContext context, Caller expected)
    {
        const int Calls = 1000;
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Calls; i++)
            {
                ValueTask<CallerAuthentication> answer = _authenticator.AuthenticateAsync(context);
                if (!answer.IsCompletedSuccessfully || !ReferenceEquals(answer.Result.Caller, expected))
                    throw new InvalidOperationException("not there at once");
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private PeerIdentity Peer()
    {
        using X509Certificate2 certificate = _root.Issue(Id);
        DateTimeOffset now = _time.GetUtcNow();
        SvidCheck check = SvidValidator.Validate(certificate, [], _tls.Bundles, SvidValidator.ClientAuthentication, now);
        Assert.That(check.Fault, Is.Null);
        return new PeerIdentity(certificate, [], check, _tls.Bundles, now, _close, NullLogger.Instance);
    }

    private static DefaultHttpContext ContextOf(PeerIdentity peer)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Loopback } };
        context.Features.Set(peer);
        return context;
    }

    private sealed class CloseRequests : IConnectionLifetimeNotificationFeature
    {
        public int Count { get; private set; }

        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose() => Count++;
    }
}
