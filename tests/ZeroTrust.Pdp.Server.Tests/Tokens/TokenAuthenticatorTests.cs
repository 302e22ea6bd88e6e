using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Server.Callers;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.Server.Tls;
using ZeroTrust.Pdp.Server.Tokens;

namespace ZeroTrust.Pdp.Server.Tests.Tokens;

public sealed class TokenAuthenticatorTests
{
    private const string Issuer = "https://id.example.org";
    private const string Svid = "spiffe://example.org/web";
    private const string Malformed = "the token is malformed";
    private const string UnknownKey = "no key of its issuer verifies the token";

    private static readonly DateTimeOffset Now = ManualTime.Start;

    private TemporaryFolder _folder = null!;
    private TestIssuer _issuer = null!;
    private ManualTime _time = null!;
    private TlsRuntime _tls = null!;
    private FileKeySource _keys = null!;
    private TokenAuthenticator _authenticator = null!;

    [SetUp]
    public void MakeIssuer()
    {
        _folder = new TemporaryFolder();
        _issuer = new TestIssuer();
        _time = new ManualTime(Now);
        _tls = new TlsRuntime();
        _folder.Write("keys.json", _issuer.KeySet());
        _folder.Write("issuers.json", $$"""{"issuers": [{"issuer": "{{Issuer}}", "audience": "pdp", "jwks": "keys.json", "authorizedParties": ["console"]}]}""");
        PublishBundle(_issuer.KeySet("jwt-svid"));
        Restart();
    }

    [TearDown]
    public void RemoveIssuer()
    {
        _issuer.Dispose();
        _folder.Dispose();
    }

    [TestCase("""{"alg":"ES256","kid":"ec"}""")]
    [TestCase("""{"alg":"RS256","kid":"rsa","typ":"JWT"}""")]
    [TestCase("""{"alg":"RS256","kid":"rsa","typ":"application/jwt"}""")]
    [TestCase("""{"alg":"ES256"}""")]
    public async Task Token_OfTheIssuer_NamesItsSubject(string header)
    {
        string payload = Payload("""
            "groups":["ops","dev"],"level":3,"ratio":0.5,"email_verified":true,"address":{"country":"DE"},"auth_time":1773500000,"amr":["pwd","mfa"],"none":null
            """);
        Caller caller = (await AskAsync(_issuer.Token(payload, header))).Caller!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((caller.Kind, caller.Id, caller.Issuer, caller.Workload), Is.EqualTo((CallerKind.Token, "ana", Issuer, "")));
            Assert.That(caller.Groups, Is.EqualTo(new[] { "ops", "dev" }));
            Assert.That(caller.ValidUntil, Is.EqualTo(At(300)));
            Assert.That(Claim(caller, "level").AsInt(), Is.EqualTo(3));
            Assert.That(Claim(caller, "ratio").AsDouble(), Is.EqualTo(0.5));
            Assert.That(Claim(caller, "email_verified").AsBool(), Is.True);
            Assert.That(Claim(caller, "exp").Kind, Is.EqualTo(CelKind.Timestamp));
            Assert.That(Claim(caller, "auth_time").AsTimestamp(), Is.EqualTo(CelTimestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeSeconds(1773500000))));
            Assert.That(Claim(caller, "amr").AsList().Count, Is.EqualTo(2));
            Assert.That(Claim(caller, "address").Kind, Is.EqualTo(CelKind.Map));
            Assert.That(Claim(caller, "none").Kind, Is.EqualTo(CelKind.Null));
        }
    }

    [TestCase("Bearer ")]
    [TestCase("bearer ")]
    [TestCase("BEARER  ")]
    public async Task Token_AnyCaseOfTheScheme_IsTaken(string scheme) =>
        Assert.That((await _authenticator.AuthenticateAsync(scheme + _issuer.Token(Payload()), null)).Caller?.Id, Is.EqualTo("ana"));

    [TestCase("Basic YTpi")]
    [TestCase("Bearer")]
    [TestCase("")]
    public async Task Credential_OfAnotherKind_IsRefused(string field) => Assert.That(
        (await _authenticator.AuthenticateAsync(field, null)).Fault, Is.EqualTo("the call shows a credential that is not one bearer token"));

    [Test]
    public async Task Credential_Twice_IsRefused()
    {
        string token = "Bearer " + _issuer.Token(Payload());
        Assert.That(
            (await _authenticator.AuthenticateAsync(new StringValues([token, token]), null)).Fault, Is.EqualTo("the call shows a credential that is not one bearer token"));
    }

    [TestCase("""{"alg":"none"}""", "the token is not signed with an algorithm that is accepted")]
    [TestCase("""{"alg":"None","kid":"ec"}""", "the token is not signed with an algorithm that is accepted")]
    [TestCase("""{"alg":"HS256","kid":"rsa"}""", "the token is not signed with an algorithm that is accepted")]
    [TestCase("""{"alg":"EdDSA","kid":"ed"}""", "the token is not signed with an algorithm that is accepted")]
    [TestCase("""{"kid":"ec"}""", "the token is not signed with an algorithm that is accepted")]
    [TestCase("""{"alg":["ES256"],"kid":"ec"}""", "the token is not signed with an algorithm that is accepted")]
    [TestCase("""{"alg":"PS256","kid":"rsa"}""", "the token is signed with an algorithm that its issuer may not use")]
    [TestCase("""{"alg":"ES384","kid":"ec384"}""", "the token is signed with an algorithm that its issuer may not use")]
    [TestCase("""{"alg":"ES256","kid":"ec384"}""", UnknownKey)]
    [TestCase("""{"alg":"ES256","kid":"rsa"}""", UnknownKey)]
    [TestCase("""{"alg":"RS256","kid":"ec"}""", UnknownKey)]
    [TestCase("""{"alg":"ES256","kid":"other"}""", UnknownKey)]
    [TestCase("""{"alg":"ES256","kid":""}""", UnknownKey)]
    [TestCase("""{"alg":"ES256","kid":"EC"}""", UnknownKey)]
    [TestCase("""{"alg":"RS256","kid":"secret"}""", UnknownKey)]
    [TestCase("""{"alg":"ES256","kid":"../../etc/passwd"}""", UnknownKey)]
    [TestCase("""{"alg":"ES256","kid":7}""", Malformed)]
    [TestCase("""{"alg":"ES256","kid":"ec","kid":"ec"}""", Malformed)]
    [TestCase("""{"alg":"ES256","kid":"ec","crit":["exp"]}""", "the header of the token has `crit`, which is not accepted")]
    [TestCase("""{"alg":"ES256","kid":"ec","jku":"https://evil.example/keys"}""", "the header of the token has `jku`, which is not accepted")]
    [TestCase("""{"alg":"ES256","kid":"ec","x5u":"https://evil.example/keys"}""", "the header of the token has `x5u`, which is not accepted")]
    [TestCase("""{"alg":"ES256","kid":"ec","jwk":{"kty":"EC"}}""", "the header of the token has `jwk`, which is not accepted")]
    [TestCase("""{"alg":"ES256","kid":"ec","x5c":["AAAA"]}""", "the header of the token has `x5c`, which is not accepted")]
    [TestCase("""{"alg":"ES256","kid":"ec","b64":false}""", "the header of the token has `b64`, which is not accepted")]
    [TestCase("""{"alg":"ES256","kid":"ec","cty":"JWT"}""", "the header of the token has `cty`, which is not accepted")]
    [TestCase("""{"alg":"ES256","kid":"ec","zip":"DEF"}""", "the header of the token has `zip`, which is not accepted")]
    [TestCase("""{"alg":"ES256","kid":"ec","typ":"at+jwt"}""", "the token is of another kind (`typ`)")]
    [TestCase("""{"alg":"ES256","kid":"ec","typ":"secevent+jwt"}""", "the token is of another kind (`typ`)")]
    [TestCase("[]", Malformed)]
    [TestCase("{", Malformed)]
    [TestCase("""{"alg":"ES256","kid":"\ud800"}""", Malformed)]
    public async Task Header_Hostile_IsRefused(string header, string fault) => Assert.That(await FaultAsync(_issuer.Token(Payload(), header)), Is.EqualTo(fault));

    [Test]
    public async Task Key_OfTooFewBits_IsNotUsed() =>
        Assert.That(await FaultAsync(_issuer.Token(Payload(), """{"alg":"RS256","kid":"short"}""", "short")), Is.EqualTo(UnknownKey));

    [Test]
    public async Task Signature_OfAnotherKeyOrContent_IsRefused()
    {
        using var stranger = new TestIssuer();
        Assert.That(await FaultAsync(stranger.Token(Payload())), Is.EqualTo(UnknownKey));
        string[] parts = _issuer.Token(Payload()).Split('.');
        Assert.That(await FaultAsync($"{parts[0]}.{TestIssuer.Encode(Payload().Replace("ana", "bob", StringComparison.Ordinal))}.{parts[2]}"), Is.EqualTo(UnknownKey));
        Assert.That(await FaultAsync($"{parts[0]}.{parts[1]}.{parts[2][..^4]}"), Is.EqualTo(UnknownKey));
        Assert.That(await FaultAsync($"{parts[0]}.{parts[1]}.AAAA"), Is.EqualTo(UnknownKey));
    }

    [TestCase("a.b")]
    [TestCase("a")]
    [TestCase("a.b.c.d.e")]
    [TestCase(".b.c")]
    [TestCase("a..c")]
    public async Task Form_NotThreeParts_IsRefused(string token) => Assert.That(await FaultAsync(token), Is.EqualTo("the token does not have the three parts of a signed one"));

    [TestCase("=", "")]
    [TestCase("", "=")]
    [TestCase("+", "")]
    [TestCase(" ", "")]
    [TestCase("é", "")]
    public async Task Form_NotBase64Url_IsRefused(string first, string last)
    {
        string[] parts = _issuer.Token(Payload()).Split('.');
        Assert.That(await FaultAsync($"{parts[0]}{first}.{parts[1]}{last}.{parts[2]}"), Is.EqualTo(Malformed));
        Assert.That(await FaultAsync($"{parts[0]}.{parts[1]}.{parts[2]}{first}{last}x="), Is.EqualTo(Malformed));
    }

    [Test]
    public async Task Form_TooLargeOrTooDeep_IsRefused()
    {
        Assert.That(await FaultAsync(_issuer.Token(Payload($"\"x\":\"{new string('a', 16 * 1024)}\""))), Is.EqualTo("the token is larger than 16 KiB"));
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 20)) + "1" + new string('}', 20);
        Assert.That(await FaultAsync(_issuer.Token(Payload("\"x\":" + deep))), Is.EqualTo(Malformed));
        byte[] broken = [.. "{\"sub\":\""u8, 0xff, .. "\"}"u8];
        Assert.That(await FaultAsync(_issuer.Sign($"{TestIssuer.Encode("""{"alg":"ES256","kid":"ec"}""")}.{Base64Url.EncodeToString(broken)}", "ES256")), Is.EqualTo(Malformed));
    }

    [TestCase("""{}""", "the token does not state whom it is about (`sub`)")]
    [TestCase("""{"sub":7}""", "the token does not state whom it is about (`sub`)")]
    [TestCase("""{"sub":"anä"}""", "the token states a `sub` that is longer than 255 ASCII characters")]
    [TestCase("""{"sub":"ana"}""", "the token does not state when it ends (`exp`)")]
    [TestCase("""{"sub":"ana","exp":"2026"}""", "the token states a time that is none")]
    [TestCase("""{"sub":"ana","exp":-1}""", "the token states a time that is none")]
    [TestCase("""{"sub":"ana","exp":1e300}""", "the token states a time that is none")]
    [TestCase("""{"sub":"ana","exp":-30}""", "the token has expired")]
    [TestCase("""{"sub":"ana","exp":300,"nbf":40}""", "the token is not valid yet")]
    [TestCase("""{"sub":"ana","exp":300,"iat":40}""", "the token is not valid yet")]
    [TestCase("""{"sub":"ana","exp":300,"cnf":{"jkt":"AAAA"}}""", "the token is bound to something other than a certificate (`cnf`)")]
    [TestCase("""{"sub":"ana","exp":300,"cnf":{}}""", "the token is bound to something other than a certificate (`cnf`)")]
    [TestCase("""{"sub":"ana","exp":300,"cnf":"x"}""", "the token is bound to something other than a certificate (`cnf`)")]
    [TestCase("""{"sub":"ana","exp":300}""", "the token does not state whom it is for (`aud`)")]
    [TestCase("""{"sub":"ana","exp":300,"aud":"other"}""", "the token is for somebody else (`aud`)")]
    [TestCase("""{"sub":"ana","exp":300,"aud":["PDP","other"]}""", "the token is for somebody else (`aud`)")]
    [TestCase("""{"sub":"ana","exp":300,"aud":{"pdp":1}}""", "the token is for somebody else (`aud`)")]
    [TestCase("""{"sub":"ana","exp":300,"aud":["pdp","other"]}""", "the token is for several, and does not state to whom it was given (`azp`)")]
    [TestCase("""{"sub":"ana","exp":300,"aud":"pdp","azp":"evil"}""", "the token was given to a party that is not named in `authorizedParties` (`azp`)")]
    [TestCase("""{"sub":"ana","exp":300,"aud":"pdp","azp":7}""", "the token was given to a party that is not named in `authorizedParties` (`azp`)")]
    [TestCase("""{"sub":"ana","exp":300,"aud":"pdp","sub":"bob"}""", Malformed)]
    [TestCase("""{"sub":"\ud800","exp":300,"aud":"pdp"}""", Malformed)]
    public async Task Claims_ThatDoNotHold_AreRefused(string claims, string fault)
    {
        // Small numbers are seconds from now.
        string payload = claims.Insert(1, $"\"iss\":\"{Issuer}\"{(claims.Length > 2 ? "," : "")}");
        foreach (int seconds in new[] { -30, 40, 300 })
            payload = payload.Replace($":{seconds}", ":" + At(seconds).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.That(await FaultAsync(_issuer.Token(payload)), Is.EqualTo(fault));
    }

    [Test]
    public async Task Claims_LongSubject_IsRefused()
    {
        Assert.That((await AskAsync(_issuer.Token(Payload(subject: new string('a', 255))))).Caller?.Id, Has.Length.EqualTo(255));
        Assert.That(await FaultAsync(_issuer.Token(Payload(subject: new string('a', 256)))), Is.EqualTo("the token states a `sub` that is longer than 255 ASCII characters"));
    }

    [Test]
    public async Task Claims_SeveralAudiences_NeedAPartyThatIsNamed() => Assert.That(
        (await AskAsync(_issuer.Token(Payload("""
            "azp":"console"
            """, audience: """["other","pdp"]""")))).Caller?.Id,
        Is.EqualTo("ana"));

    [TestCase("https://id.example.org/")]
    [TestCase("HTTPS://id.example.org")]
    [TestCase("https://other.example.org")]
    public async Task Issuer_NotExactly_IsRefused(string issuer) =>
        Assert.That(await FaultAsync(_issuer.Token(Payload(issuer: issuer))), Is.EqualTo("the issuer of the token is not trusted here"));

    [Test]
    public async Task Time_KnownToken_EndsWithItself()
    {
        string token = _issuer.Token(Payload());
        Caller? first = (await AskAsync(token)).Caller;
        ValueTask<CallerAuthentication> again = AskAsync(token);
        Assert.That(again.IsCompletedSuccessfully, Is.True);
        Assert.That((await again).Caller, Is.SameAs(first), "it is known");
        _time.Advance(TimeSpan.FromSeconds(329));
        Assert.That((await AskAsync(token)).Caller, Is.Not.Null, "within the skew of clocks");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await FaultAsync(token), Is.EqualTo("the token has expired"));
    }

    [Test]
    public async Task Keys_TakenAway_EndKnownTokens()
    {
        string token = _issuer.Token(Payload());
        Assert.That((await AskAsync(token)).Caller, Is.Not.Null);
        using var next = new TestIssuer();
        _folder.Write("keys.json", next.KeySet());
        await _keys.LookAsync();
        await _keys.LookAsync();
        Assert.That(await FaultAsync(token), Is.EqualTo(UnknownKey));
        Assert.That((await AskAsync(next.Token(Payload()))).Caller?.Id, Is.EqualTo("ana"));

        // A file that cannot be used changes nothing.
        _folder.Write("keys.json", "{");
        await _keys.LookAsync();
        await _keys.LookAsync();
        Assert.That((await AskAsync(next.Token(Payload()))).Caller?.Id, Is.EqualTo("ana"));
    }

    [Test]
    public async Task Binding_ToACertificate_HoldsOverItsConnectionOnly()
    {
        using TestAuthority root = TestAuthority.Root();
        using X509Certificate2 bound = root.Issue(Svid);
        using X509Certificate2 other = root.Issue(Svid);
        PeerIdentity peer = Peer(bound);
        string token = _issuer.Token(Payload($$"""
            "cnf":{"x5t#S256":"{{Base64Url.EncodeToString(peer.Thumbprint.Span)}}"}
            """));
        for (int i = 0; i < 2; i++)
        {
            Caller caller = (await AskAsync(token, peer)).Caller!;
            Assert.That((caller.Kind, caller.Id, caller.Workload), Is.EqualTo((CallerKind.Token, "ana", Svid)));
            Assert.That(await FaultAsync(token, Peer(other)), Is.EqualTo("the token is bound to a certificate that this connection has not shown (`cnf`)"));
            Assert.That(await FaultAsync(token), Is.EqualTo("the token is bound to a certificate that this connection has not shown (`cnf`)"));
        }
    }

    [Test]
    public async Task Token_OverTheConnectionOfAWorkload_NamesTheCallerAndKeepsTheWorkload()
    {
        using TestAuthority root = TestAuthority.Root();
        using X509Certificate2 certificate = root.Issue(Svid);
        string token = _issuer.Token(Payload());
        Assert.That((await AskAsync(token, Peer(certificate))).Caller!.Workload, Is.EqualTo(Svid));
        Assert.That((await AskAsync(token)).Caller!.Workload, Is.Empty);
    }

    [TestCase("""{"alg":"ES256","kid":"ec"}""", null)]
    [TestCase("""{"alg":"ES384","kid":"ec384","typ":"JOSE"}""", null)]
    [TestCase("""{"alg":"RS256","kid":"rsa","typ":"JWT"}""", null)]
    [TestCase("""{"alg":"RS256","kid":"rsa","typ":"jwt"}""", "the token is of another kind (`typ`)")]
    [TestCase("""{"alg":"RS256","kid":"rsa","typ":"at+jwt"}""", "the token is of another kind (`typ`)")]
    [TestCase("""{"alg":"RS256","kid":"rsa","x5t":"AAAA"}""", "the header of the token has what a JWT-SVID does not have")]
    [TestCase("""{"alg":"ES256","kid":"nobody"}""", "no key of its trust domain verifies the token")]
    public async Task JwtSvid_OfTheBundle_NamesTheWorkload(string header, string? fault)
    {
        CallerAuthentication result = await AskAsync(_issuer.Token(SvidPayload(), header));
        Assert.That(result.Fault, Is.EqualTo(fault ?? ""));
        if (fault is null)
            Assert.That((result.Caller!.Kind, result.Caller.Id, result.Caller.Issuer, result.Caller.ValidUntil), Is.EqualTo((CallerKind.Workload, Svid, "", (DateTimeOffset?)At(300))));
    }

    [Test]
    public async Task JwtSvid_OtherAudienceDomainOrId_IsRefused()
    {
        Assert.That(await FaultAsync(_issuer.Token(SvidPayload(audience: "other"))), Is.EqualTo("the token is for somebody else (`aud`)"));
        Assert.That(await FaultAsync(_issuer.Token(SvidPayload(id: "spiffe://other.org/web"))), Is.EqualTo("the trust domain of the token is not trusted here"));
        Assert.That(await FaultAsync(_issuer.Token(SvidPayload(id: "spiffe://example.org"))), Is.EqualTo("the issuer of the token is not trusted here"));
        Assert.That(await FaultAsync(_issuer.Token(SvidPayload(id: "spiffe://Example.org/web"))), Is.EqualTo("the issuer of the token is not trusted here"));
        Restart(audience: "");
        Assert.That(await FaultAsync(_issuer.Token(SvidPayload())), Is.EqualTo("the issuer of the token is not trusted here"));
    }

    [Test]
    public async Task JwtSvid_BundleChanged_EndsKnownTokens()
    {
        string token = _issuer.Token(SvidPayload());
        Assert.That((await AskAsync(token)).Caller, Is.Not.Null);
        using var next = new TestIssuer();
        PublishBundle(next.KeySet("jwt-svid"));
        Assert.That(await FaultAsync(token), Is.EqualTo("no key of its trust domain verifies the token"));

        // Keys of a bundle that are for something else do not count.
        PublishBundle(_issuer.KeySet("sig"));
        Assert.That(await FaultAsync(token), Is.EqualTo("no key of its trust domain verifies the token"));
    }

    private static DateTimeOffset At(int seconds) => DateTimeOffset.FromUnixTimeSeconds(Now.ToUnixTimeSeconds() + seconds);

    private static CelValue Claim(Caller caller, string name) => caller.Claims.TryGet(name, out CelValue value) ? value : throw new KeyNotFoundException(name);

    private static string Payload(string more = "", string issuer = Issuer, string subject = "ana", string audience = "\"pdp\"") =>
        $$"""{"iss":"{{issuer}}","sub":"{{subject}}","aud":{{audience}},"iat":{{At(0).ToUnixTimeSeconds()}},"exp":{{At(300).ToUnixTimeSeconds()}}{{(more.Length == 0 ? "" : "," + more.Trim())}}}""";

    private static string SvidPayload(string id = Svid, string audience = "pdp") => $$"""{"sub":"{{id}}","aud":["{{audience}}"],"exp":{{At(300).ToUnixTimeSeconds()}}}""";

    private static PeerIdentity Peer(X509Certificate2 certificate) => new(
        certificate, [], new SvidCheck(Svid, null, Now.AddDays(1)), TrustBundles.None, Now, null, NullLogger.Instance);

    private void PublishBundle(string json) => _tls.Publish(
        null, new TrustBundles([TrustBundleReader.Read(new TrustBundleFile("example.org", "bundle"), System.Text.Encoding.UTF8.GetBytes(json))]), []);

    private void Restart(string audience = "pdp")
    {
        TokenIssuer issuer = IssuerFile.Read(_folder.At("issuers.json"), audience).Single();
        _keys = new FileKeySource(issuer, issuer.KeyFile!, NullLogger.Instance);
        _keys.Load();
        _authenticator = new TokenAuthenticator([(issuer, _keys)], audience, _tls, _time);
    }

    private ValueTask<CallerAuthentication> AskAsync(string token, PeerIdentity? peer = null) => _authenticator.AuthenticateAsync("Bearer " + token, peer);

    private async Task<string> FaultAsync(string token, PeerIdentity? peer = null)
    {
        CallerAuthentication result = await AskAsync(token, peer);
        Assert.That(result.Caller, Is.Null);
        return result.Fault;
    }
}
