using System.Net;
using System.Text;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.Server.Tokens;

namespace ZeroTrust.Pdp.Server.Tests.Tokens;

public sealed class RemoteKeySourceTests
{
    private const string Issuer = "https://id.example.org/staff";
    private const string Metadata = Issuer + "/.well-known/openid-configuration";
    private const string Keys = "https://keys.example.org/staff";

    private TestIssuer _issuer = null!;
    private ManualTime _time = null!;
    private RecordingLoggerProvider _log = null!;
    private Web _web = null!;
    private HttpClient _http = null!;

    [SetUp]
    public void MakeWeb()
    {
        _issuer = new TestIssuer();
        _time = new ManualTime(ManualTime.Start);
        _log = new RecordingLoggerProvider();
        _web = new Web();
        _http = new HttpClient(_web) { MaxResponseContentBufferSize = 1 << 20 };
        _web.Pages[Metadata] = $$"""{"issuer": "{{Issuer}}", "jwks_uri": "{{Keys}}"}""";
        _web.Pages[Keys] = _issuer.KeySet();
    }

    [TearDown]
    public void RemoveWeb()
    {
        _http.Dispose();
        _web.Dispose();
        _log.Dispose();
        _issuer.Dispose();
    }

    [Test]
    public async Task Refresh_ThroughMetadata_FetchesTheKeys()
    {
        RemoteKeySource source = Source();
        Assert.That(source.Keys, Is.Null);
        await source.RefreshAsync();
        Assert.That(source.Keys!.Find("rsa", "RS256"), Is.Not.Null);
        Assert.That(_web.Asked, Is.EqualTo(new[] { Metadata, Keys }));
        Assert.That(_log.Has(1921, Keys), Is.True);
    }

    [Test]
    public async Task Refresh_KnownAddress_NeedsNoMetadata()
    {
        RemoteKeySource source = Source(new Uri(Keys));
        await source.RefreshAsync();
        Assert.That(source.Keys!.Count, Is.EqualTo(2));
        Assert.That(_web.Asked, Is.EqualTo(new[] { Keys }));
    }

    [Test]
    public async Task Refresh_AgainAtOnce_AsksNobody()
    {
        RemoteKeySource source = Source(new Uri(Keys));
        for (int i = 0; i < 10; i++)
            await source.RefreshAsync();
        Assert.That(_web.Asked, Has.Count.EqualTo(1));
        KeySet before = source.Keys!;
        _time.Advance(TimeSpan.FromSeconds(30));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => source.RefreshAsync()));
        Assert.That(_web.Asked, Has.Count.EqualTo(2));
        Assert.That(source.Keys, Is.SameAs(before), "the same document is the same keys");
    }

    [TestCase(null, 300)]
    [TestCase(5, 30)]
    [TestCase(100, 100)]
    [TestCase(1_000_000, 3600)]
    public async Task Look_AsOftenAsTheIssuerSays_WithinBounds(int? age, int expected)
    {
        _web.Age = age is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        RemoteKeySource source = Source(new Uri(Keys));
        await source.LookAsync();
        _time.Advance(TimeSpan.FromSeconds(expected - 1));
        await source.LookAsync();
        Assert.That(_web.Asked, Has.Count.EqualTo(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        await source.LookAsync();
        Assert.That(_web.Asked, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Refresh_Fails_KeepsTheLastKeysButNotForEver()
    {
        RemoteKeySource source = Source(new Uri(Keys));
        await source.RefreshAsync();
        _web.Pages.Clear();
        for (int hour = 0; hour < 12; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            await source.LookAsync();
            Assert.That(source.Keys, Is.Not.Null);
        }

        Assert.That(_log.Entries.Count(static entry => entry.Id == 1922), Is.EqualTo(1), "the same problem is told once");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(source.Keys, Is.Null);
        _web.Pages[Keys] = _issuer.KeySet();
        _time.Advance(TimeSpan.FromSeconds(30));
        await source.LookAsync();
        Assert.That(source.Keys, Is.Not.Null);
    }

    [TestCase("other issuer", "is the metadata of another issuer")]
    [TestCase("plain keys", "states no `https` address of keys in `jwks_uri`")]
    [TestCase("no keys", "states no `https` address of keys in `jwks_uri`")]
    [TestCase("list", "is not the metadata of an issuer")]
    [TestCase("no json", "is not the metadata of an issuer")]
    [TestCase("no set", "is not a JWK Set")]
    [TestCase("redirect", "answers with status 302")]
    [TestCase("too large", "")]
    public async Task Refresh_HostileAnswer_GivesNoKeys(string flaw, string problem)
    {
        switch (flaw)
        {
            case "other issuer":
                _web.Pages[Metadata] = $$"""{"issuer": "https://evil.example", "jwks_uri": "{{Keys}}"}""";
                break;
            case "plain keys":
                _web.Pages[Metadata] = $$"""{"issuer": "{{Issuer}}", "jwks_uri": "http://keys.example.org/"}""";
                break;
            case "no keys":
                _web.Pages[Metadata] = $$"""{"issuer": "{{Issuer}}"}""";
                break;
            case "list":
                _web.Pages[Metadata] = "[]";
                break;
            case "no json":
                _web.Pages[Metadata] = "<html>";
                break;
            case "no set":
                _web.Pages[Keys] = "<html>";
                break;
            case "redirect":
                _web.Status = HttpStatusCode.Redirect;
                break;
            default:
                _web.Pages[Keys] = new string(' ', (1 << 20) + 1);
                break;
        }

        RemoteKeySource source = Source();
        await source.RefreshAsync();
        Assert.That(source.Keys, Is.Null);
        Assert.That(_log.Has(1922, problem), Is.True);
    }

    private RemoteKeySource Source(Uri? keys = null) => new(
        new TokenIssuer { Issuer = Issuer, Audience = "pdp", Algorithms = TokenAlgorithms.Default, Type = "jwt", GroupsClaim = "groups", AuthorizedParties = [], KeyAddress = keys },
        _http,
        _time,
        _log.CreateLogger("keys"));

    /// <summary>What can be fetched.</summary>
    private sealed class Web : HttpMessageHandler
    {
        public Dictionary<string, string> Pages { get; } = [];

        public List<string> Asked { get; } = [];

        public TimeSpan? Age { get; set; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string address = request.RequestUri!.AbsoluteUri;
            Asked.Add(address);
            if (!Pages.TryGetValue(address, out string? page))
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
            var response = new HttpResponseMessage(Status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(page)) };
            response.Headers.CacheControl = Age is { } age ? new System.Net.Http.Headers.CacheControlHeaderValue { MaxAge = age } : null;
            return Task.FromResult(response);
        }
    }
}
