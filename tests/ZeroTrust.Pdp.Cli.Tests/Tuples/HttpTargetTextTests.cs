using ZeroTrust.Pdp.Cli.Tuples;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Tests.Tuples;

internal sealed class HttpTargetTextTests
{
    [TestCase("GET https://shop.example.com/orders/7?x=1", "GET", "https", "shop.example.com", "/orders/7?x=1")]
    [TestCase("POST http://127.0.0.1:8080", "POST", "http", "127.0.0.1:8080", "/")]
    [TestCase("get https://[2001:db8::1]:8443/../a//b;c%2F", "get", "https", "[2001:db8::1]:8443", "/../a//b;c%2F")]
    [TestCase("GET https://h?q", "GET", "https", "h", "/?q")]
    [TestCase("GET https://h/a#b", "GET", "https", "h", "/a#b")]
    public void Read_MethodAndUrl_KeepsThePathAsItIs(string text, string method, string scheme, string host, string path) =>
        Assert.That(HttpTargetText.Read(text), Is.EqualTo(new HttpTarget { Method = method, Scheme = scheme, Host = host, Path = path }));

    [TestCase("")]
    [TestCase("https://h/a")]
    [TestCase(" https://h/a")]
    [TestCase("GET /a")]
    [TestCase("GET ftp://h/a")]
    [TestCase("GET https://h/a b")]
    [TestCase("GET https:///a")]
    [TestCase("GET https://ana@h/a")]
    public void Read_AnythingElse_SaysHowToWriteIt(string text) =>
        Assert.That(
            () => HttpTargetText.Read(text),
            Throws.TypeOf<CommandFailedException>().With.Message.Contains($"`--http {text}`").And.Property("Help").Contains("GET https://shop.example.com/orders/7"));
}
