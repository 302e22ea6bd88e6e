using ZeroTrust.Pdp.Server.Files;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.Server.Tokens;

namespace ZeroTrust.Pdp.Server.Tests.Tokens;

public sealed class IssuerFileTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Read_LeastEntry_HasTheDefaults()
    {
        TokenIssuer issuer = Read("""{"issuers": [{"issuer": "https://id.example.org"},]} // end""", "pdp").Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((issuer.Issuer, issuer.Audience, issuer.Type, issuer.GroupsClaim), Is.EqualTo(("https://id.example.org", "pdp", "jwt", "groups")));
            Assert.That(issuer.Algorithms, Is.EqualTo(new[] { "RS256", "ES256" }));
            Assert.That(issuer.AuthorizedParties, Is.EqualTo(new[] { "pdp" }));
            Assert.That((issuer.KeyFile, issuer.KeyAddress), Is.EqualTo(((string?)null, (Uri?)null)));
        }
    }

    [Test]
    public void Read_FullEntry_IsTaken()
    {
        TokenIssuer[] issuers = Read(
            """
            {"issuers": [
              {"issuer": "a", "audience": "x", "jwks": "keys/a.json", "algorithms": ["PS384"], "typ": "AT+JWT", "groupsClaim": "roles", "authorizedParties": ["cli", "web"]},
              {"issuer": "b", "audience": "x", "jwks": "http://127.0.0.1:1/keys"}]}
            """);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(issuers[0].KeyFile, Is.EqualTo(_folder.At("keys", "a.json")), "beside the file of issuers");
            Assert.That((issuers[0].Type, issuers[0].GroupsClaim), Is.EqualTo(("at+jwt", "roles")));
            Assert.That(issuers[0].AuthorizedParties, Is.EqualTo(new[] { "cli", "web" }));
            Assert.That(issuers[1].KeyAddress, Is.EqualTo(new Uri("http://127.0.0.1:1/keys")));
        }
    }

    [TestCase("", "is not a file of issuers: ")]
    [TestCase("{}", "names no issuer; write `{\"issuers\": [")]
    [TestCase("""{"issuers": []}""", "names no issuer; ")]
    [TestCase("""{"issuers": [{"isuer": "a"}]}""", "is not a file of issuers: ")]
    [TestCase("""{"issuers": [{"issuer": "a", "issuer": "b"}]}""", "is not a file of issuers: ")]
    [TestCase("""{"issuers": [{"audience": "x"}]}""", "has an entry without `issuer`")]
    [TestCase("""{"issuers": [{"issuer": "https://a#b", "audience": "x"}]}""", "names the issuer `https://a#b`, which has a `#`")]
    [TestCase("""{"issuers": [{"issuer": "https://a"}]}""", "has no `audience` for `https://a`; name what its tokens call this server, here or as `JwtAudience`")]
    [TestCase("""{"issuers": [{"issuer": "a", "audience": "x"}]}""", "has no `jwks` for `a`, which is no `https` address to find them by")]
    [TestCase("""{"issuers": [{"issuer": "http://a", "audience": "x"}]}""", "has no `jwks` for `http://a`, which is no `https` address to find them by")]
    [TestCase("""{"issuers": [{"issuer": "a", "audience": "x", "jwks": "http://a/keys"}]}""", "has the `jwks` of `a` at an address that is not `https`")]
    [TestCase("""{"issuers": [{"issuer": "a", "audience": "x", "jwks": "k", "algorithms": ["HS256"]}]}""", "permits `HS256` to `a`, which is not one of RS256, ")]
    [TestCase("""{"issuers": [{"issuer": "a", "audience": "x", "jwks": "k"}, {"issuer": "a", "audience": "y", "jwks": "k"}]}""", "names the issuer `a` twice")]
    public void Read_Mistake_IsNamed(string text, string problem) =>
        Assert.That(Assert.Throws<UnusableFileException>(() => Read(text))!.Message, Does.StartWith($"`{_folder.At("issuers.json")}` {problem}"));

    private TokenIssuer[] Read(string text, string audience = "")
    {
        _folder.Write("issuers.json", text);
        return [.. IssuerFile.Read(_folder.At("issuers.json"), audience)];
    }
}
