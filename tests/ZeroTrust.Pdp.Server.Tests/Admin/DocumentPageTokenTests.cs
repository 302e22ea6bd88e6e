using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Server.Admin;

namespace ZeroTrust.Pdp.Server.Tests.Admin;

public sealed class DocumentPageTokenTests
{
    [Test]
    public void TryParse_OwnToken_ReadsBack()
    {
        var token = new DocumentPageToken(17, "Policy", new DocumentKey("Policy", "payroll.read-1"));
        Assert.That(DocumentPageToken.TryParse(token.ToString(), out DocumentPageToken? read), Is.True);
        Assert.That(read, Is.EqualTo(token));
    }

    [TestCase("!")]
    [TestCase("AAAA")]
    [TestCase("MTcKUG9saWN5")]
    [TestCase("LTEKCgoK")]
    [TestCase("_____w")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.That(DocumentPageToken.TryParse(text, out _), Is.False);

    [Test]
    public void TryParse_AnyText_NeverThrows() => FsCheck.Check.One(
        FsCheck.Config.QuickThrowOnFailure,
        FsCheck.Fluent.Prop.ForAll<string?>(text => DocumentPageToken.TryParse(text ?? "", out DocumentPageToken? token) == token is not null));
}
