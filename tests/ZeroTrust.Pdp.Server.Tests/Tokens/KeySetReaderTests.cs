using System.Collections.Immutable;
using System.Text;
using ZeroTrust.Pdp.Server.Files;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.Server.Tokens;

namespace ZeroTrust.Pdp.Server.Tests.Tokens;

public sealed class KeySetReaderTests
{
    private TestIssuer _issuer = null!;

    [OneTimeSetUp]
    public void MakeIssuer() => _issuer = new TestIssuer();

    [OneTimeTearDown]
    public void RemoveIssuer() => _issuer.Dispose();

    [Test]
    public void Read_AllKinds_TakesWhatMayVerify()
    {
        KeySet keys = Read(_issuer.KeySet(), TokenAlgorithms.All);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(keys.Count, Is.EqualTo(3), "not the short one, the symmetric one and that of an unknown curve");
            Assert.That(keys.Find("rsa", "RS256"), Is.Not.Null);
            Assert.That(keys.Find("rsa", "PS256"), Is.Null, "a key has one algorithm");
            Assert.That(keys.Find("ec384", "ES384"), Is.Not.Null);
            Assert.That(keys.Find(null, "ES256"), Is.SameAs(keys.Find("ec", "ES256")), "the only one of its algorithm");
        }
    }

    [Test]
    public void Read_KeyThatNamesNoAlgorithm_HasTheFirstThatIsPermitted()
    {
        KeySet keys = Read(_issuer.KeySet(), ["ES256", "PS256", "RS256"]);
        Assert.That(keys.Find("rsa", "PS256"), Is.Not.Null);
        Assert.That(keys.Find("rsa", "RS256"), Is.Null);
    }

    [TestCase("\"use\": \"enc\"", 0)]
    [TestCase("\"use\": \"sig\"", 1)]
    [TestCase("\"use\": \"sig\", \"alg\": \"ES256\"", 1)]
    [TestCase("\"use\": \"sig\", \"alg\": \"ES384\"", 0)]
    [TestCase("\"use\": \"sig\", \"key_ops\": [\"verify\"]", 1)]
    [TestCase("\"use\": \"sig\", \"key_ops\": [\"sign\"]", 0)]
    [TestCase("\"use\": \"sig\", \"key_ops\": \"verify\"", 0)]
    [TestCase("\"x\": \"\"", 1)]
    public void Read_UseOfAKey_Counts(string members, int count)
    {
        string key = _issuer.KeySet("USE");
        int start = key.IndexOf("{\"kty\": \"EC\", \"kid\": \"ec\"", StringComparison.Ordinal);
        string ec = key[start..(key.IndexOf('}', start) + 1)];
        string changed = ec.Replace("\"use\": \"USE\"", members == "\"x\": \"\"" ? "\"other\": 1" : members, StringComparison.Ordinal);
        Assert.That(Read($$"""{"keys": [{{changed}}]}""", TokenAlgorithms.All).Count, Is.EqualTo(count));
    }

    [TestCase("{", "`keys.json` is not a JWK Set: ")]
    [TestCase("[]", "`keys.json` is not a JWK Set: it has no list `keys`")]
    [TestCase("""{"keys": 1}""", "`keys.json` is not a JWK Set: it has no list `keys`")]
    [TestCase("""{"keys": [], "keys": []}""", "`keys.json` is not a JWK Set: ")]
    [TestCase("""{"keys": [{"kty": "RSA", "kid": "a"}]}""", "`keys.json` is not a JWK Set: a key has no `n`")]
    [TestCase("""{"keys": [{"kty": "EC", "kid": "a", "crv": "P-256", "x": "AA", "y": "AA"}]}""", "`keys.json` is not a JWK Set: ")]
    [TestCase("""{"keys": [{"kty": "\ud800"}]}""", "`keys.json` is not a JWK Set: ")]
    public void Read_Damaged_IsRefused(string json, string problem) =>
        Assert.That(Assert.Throws<UnusableFileException>(() => Read(json, TokenAlgorithms.All))!.Message, Does.StartWith(problem));

    [Test]
    public void Read_IdTwiceOrTooMany_IsRefused()
    {
        string keys = _issuer.KeySet();
        string list = keys[(keys.IndexOf('[', StringComparison.Ordinal) + 1)..keys.LastIndexOf(']')];
        Assert.Throws<UnusableFileException>(() => Read($$"""{"keys": [{{list}}, {{list}}]}""", TokenAlgorithms.All));
        string many = string.Join(',', Enumerable.Repeat("{}", 201));
        Assert.That(Assert.Throws<UnusableFileException>(() => Read($$"""{"keys": [{{many}}]}""", TokenAlgorithms.All))!.Message, Does.EndWith("it has more than 200 keys"));
    }

    private static KeySet Read(string json, ImmutableArray<string> algorithms) => KeySetReader.Read("keys.json", Encoding.UTF8.GetBytes(json), algorithms);
}
