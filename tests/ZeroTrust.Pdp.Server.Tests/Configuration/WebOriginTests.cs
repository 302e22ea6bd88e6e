using ZeroTrust.Pdp.Server.Configuration;

namespace ZeroTrust.Pdp.Server.Tests.Configuration;

public sealed class WebOriginTests
{
    [TestCase("https://console.example.org", "https://console.example.org")]
    [TestCase("https://console.example.org/", "https://console.example.org")]
    [TestCase("HTTPS://Console.Example.org:443", "https://console.example.org")]
    [TestCase("http://localhost:3000", "http://localhost:3000")]
    [TestCase("http://localhost:80", "http://localhost")]
    [TestCase("https://localhost:80", "https://localhost:80")]
    [TestCase("http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    [TestCase("http://[::1]:8080", "http://[::1]:8080")]
    [TestCase("https://bücher.example", "https://xn--bcher-kva.example")]
    public void TryParse_Origin_IsWrittenAsBrowsersDo(string text, string expected)
    {
        Assert.That(WebOrigin.TryParse(text, out string? origin), Is.True);
        Assert.That(origin, Is.EqualTo(expected));
    }

    [TestCase("*")]
    [TestCase("null")]
    [TestCase("https://*")]
    [TestCase("https://*.example.org")]
    [TestCase("console.example.org")]
    [TestCase("//console.example.org")]
    [TestCase("ftp://console.example.org")]
    [TestCase("file:///etc")]
    [TestCase("https://console.example.org/path")]
    [TestCase("https://console.example.org/?q")]
    [TestCase("https://console.example.org#f")]
    [TestCase("https://user@console.example.org")]
    [TestCase("https://")]
    [TestCase("https://a,https://b")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.That(WebOrigin.TryParse(text, out _), Is.False);
}
