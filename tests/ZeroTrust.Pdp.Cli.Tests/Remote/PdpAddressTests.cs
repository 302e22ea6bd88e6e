using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.Cli.Tests.Support;

namespace ZeroTrust.Pdp.Cli.Tests.Remote;

internal sealed class PdpAddressTests
{
    [TestCase("127.0.0.1:50051", "http://127.0.0.1:50051/")]
    [TestCase("127.0.0.1", "http://127.0.0.1:50051/")]
    [TestCase("127.9.9.9:80", "http://127.9.9.9/")]
    [TestCase("localhost", "http://localhost:50051/")]
    [TestCase("LocalHost:7", "http://localhost:7/")]
    [TestCase("[::1]:9", "http://[::1]:9/")]
    [TestCase("[::1]", "http://[::1]:50051/")]
    [TestCase("http://localhost:7", "http://localhost:7/")]
    [TestCase("https://pdp.example.com:50051", "https://pdp.example.com:50051/")]
    [TestCase("https://pdp.example.com", "https://pdp.example.com/")]
    [TestCase("https://10.0.0.1:50051/", "https://10.0.0.1:50051/")]
    public void Address_WellFormed_IsUnderstood(string text, string uri) =>
        Assert.That(PdpAddress.Parse(text).Uri.AbsoluteUri, Is.EqualTo(uri));

    [TestCase("10.0.0.1:50051")]
    [TestCase("0.0.0.0:50051")]
    [TestCase("pdp.example.com:50051")]
    [TestCase("http://pdp.example.com")]
    [TestCase("localhost.example.com:50051")]
    [TestCase("127.0.0.1.example.com:50051")]
    [TestCase("[2001:db8::1]:50051")]
    public void Address_PlainTextBeyondLoopback_IsRefused(string text)
    {
        var failure = Assert.Throws<CommandFailedException>(() => PdpAddress.Parse(text));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure!.Message, Is.EqualTo($"`{text}` is not a loopback address, and only loopback may be plain text"));
            Assert.That(failure.Help, Does.Contain("https://"));
        }
    }

    [TestCase("")]
    [TestCase("::1")]
    [TestCase("localhost:0")]
    [TestCase("localhost:99999")]
    [TestCase("ftp://localhost")]
    [TestCase("http://user:secret@localhost")]
    [TestCase("http://localhost/path")]
    [TestCase("localhost?x=1")]
    [TestCase("http://")]
    [TestCase("unix:///run/pdp.sock")]
    public void Address_Malformed_IsRefused(string text) =>
        Assert.That(
            Assert.Throws<CommandFailedException>(() => PdpAddress.Parse(text))!.Message,
            Is.EqualTo($"`{text}` is not the address of a PDP"));

    [TestCase(null, null, PdpAddress.Default)]
    [TestCase(null, "", PdpAddress.Default)]
    [TestCase(null, "localhost:1", "localhost:1")]
    [TestCase("localhost:2", "localhost:1", "localhost:2")]
    public void Address_FlagBeforeVariableBeforeDefault(string? flag, string? variable, string expected)
    {
        using var sandbox = new CliSandbox();
        if (variable is not null)
            sandbox.Variables[PdpAddress.Variable] = variable;
        Assert.That(PdpAddress.Of(flag, sandbox.Environment()).Text, Is.EqualTo(expected));
    }
}
