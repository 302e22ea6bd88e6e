using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ZeroTrust.Pdp.Server.ExtAuthz;

namespace ZeroTrust.Pdp.Server.Tests.ExtAuthz;

public sealed class RequestPathTests
{
    [TestCase("/", "/", "")]
    [TestCase("/a/b", "/a/b", "")]
    [TestCase("/a/b/", "/a/b/", "")]
    [TestCase("/a?x=1&y=/../z", "/a", "x=1&y=/../z")]
    [TestCase("/a?", "/a", "")]
    [TestCase("/a?b?c", "/a", "b?c")]
    [TestCase("/a%20b", "/a b", "")]
    [TestCase("/%61dmin", "/admin", "")]
    [TestCase("/%C3%A9t%C3%A9", "/été", "")]
    [TestCase("/été%20x", "/été x", "")]
    [TestCase("/100%25", "/100%", "")]
    [TestCase("/%252e%252e/x", "/%2e%2e/x", "")]
    [TestCase("/a?%2F%00", "/a", "%2F%00")]
    [TestCase("/.well-known/x", "/.well-known/x", "")]
    [TestCase("/a..b/...", "/a..b/...", "")]
    [TestCase("/a;v=1/b", "/a;v=1/b", "")]
    public void TryNormalise_PlainPath_IsDecodedOnce(string target, string expectedPath, string expectedQuery)
    {
        Assert.That(RequestPath.TryNormalise(target, out string path, out string query), Is.True);
        Assert.That((path, query), Is.EqualTo((expectedPath, expectedQuery)));
    }

    [TestCase("")]
    [TestCase("*")]
    [TestCase("?x")]
    [TestCase("a/b")]
    [TestCase("http://host/a")]
    [TestCase("host:443")]
    [TestCase("/a%2Fb")]
    [TestCase("/a%2fb")]
    [TestCase("/a%5Cb")]
    [TestCase("/a%5cb")]
    [TestCase("/a\\b")]
    [TestCase("/a\\..\\b")]
    [TestCase("/a/../b")]
    [TestCase("/a/..")]
    [TestCase("/..")]
    [TestCase("/.")]
    [TestCase("/a/./b")]
    [TestCase("/a/%2e%2e/b")]
    [TestCase("/a/.%2E/b")]
    [TestCase("/a/%2e")]
    [TestCase("/a/..;/b")]
    [TestCase("/a/..;x=1/b")]
    [TestCase("/a/%2e%2e%3b/b")]
    [TestCase("//a")]
    [TestCase("/a//b")]
    [TestCase("/a%00")]
    [TestCase("/a\u0000b")]
    [TestCase("/a%0d%0aSet-Cookie:x")]
    [TestCase("/a\nb")]
    [TestCase("/a%7f")]
    [TestCase("/a#b")]
    [TestCase("/a%")]
    [TestCase("/a%4")]
    [TestCase("/a%zz")]
    [TestCase("/a%u0041")]
    [TestCase("/a%C3")]
    [TestCase("/a%C3%28")]
    [TestCase("/a%ff")]
    [TestCase("/a%c0%ae%c0%ae/b")]
    [TestCase("/a%c0%af")]
    [TestCase("/a%ed%a0%80")]
    [TestCase("/a%f4%90%80%80")]
    public void TryNormalise_HostilePath_IsRefused(string target) =>
        Assert.That(RequestPath.TryNormalise(target, out _, out _), Is.False);

    [Test]
    public void TryNormalise_UnpairedSurrogateBesideAnEscape_IsRefused() =>
        Assert.That(RequestPath.TryNormalise("/\ud800%41", out _, out _), Is.False);

    [Test]
    public void TryNormalise_AnyText_NeverThrowsAndWhatIsAcceptedIsPlain()
    {
        Gen<string> piece = Gen.Elements("/", "//", "..", ".", "%2e", "%2F", "%25", "%", "a", "é", "%c3%a9", "%c3", "?", ";", "\\", "%5c", "\u0001", "%00", "#");
        Gen<string> target = Gen.ListOf(piece).Select(pieces => "/" + string.Concat(pieces));
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2000),
            Prop.ForAll(Arb.From(target), text =>
            {
                if (!RequestPath.TryNormalise(text, out string path, out _))
                    return true;
                string[] segments = path.Split('/');
                return path.StartsWith('/')
                    && !path.Contains('\\', StringComparison.Ordinal)
                    && !path.Any(char.IsControl)
                    && segments.All(segment => segment.Split(';')[0] is not ("." or ".."))
                    && segments.Skip(1).SkipLast(1).All(segment => segment.Length > 0);
            }));
    }

    [Test]
    public void TryNormalise_EncodedPlainText_ReadsBack()
    {
        Check.One(
            Config.QuickThrowOnFailure,
            Prop.ForAll<NonEmptyString>(text =>
            {
                string segment = new([.. text.Get.Where(c => char.IsLetterOrDigit(c) || c is ' ' or '%' or '?' or '+')]);
                string encoded = string.Concat(Encoding.UTF8.GetBytes(segment).Select(b => $"%{b:X2}"));
                return RequestPath.TryNormalise("/x" + encoded, out string path, out string query) && path == "/x" + segment && query.Length == 0;
            }));
    }
}
