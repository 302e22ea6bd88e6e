namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>Calls that are wrong in one way each, and connections that break one rule each.</summary>
[TestFixture]
internal sealed class BadCallTests : HostileTests
{
    [TestCaseSource(typeof(BadCall), nameof(BadCall.All))]
    public async Task Call_Wrong_EndsAsDefinedAndTheConnectionLivesOn(BadCall call)
    {
        using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address);
        await peer.SendAsync(call.Write(1));
        if (call.Expected is { } expected)
            Assert.That((await peer.EndOfAsync(1)).Word, Is.EqualTo(expected));
        await peer.SendAsync(Http2.Call(3, Say), Http2.Frame(FrameType.Data, Http2.EndStream, 3, Hello));
        Assert.That((await peer.EndOfAsync(3)).Word, Is.EqualTo("0"));
    }

    [TestCaseSource(typeof(BadConnection), nameof(BadConnection.All))]
    public async Task Connection_ThatBreaksARule_IsEndedWithTheRightError(BadConnection bad)
    {
        using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address);
        await peer.SendAsync(bad.Bytes);
        Assert.That(bad.Expected, Does.Contain((await peer.EndOfAsync(bad.Stream)).Word));
    }

    [TestCase("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\r")]
    [TestCase("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003", TestName = "Connection_TlsHello_IsClosed")]
    public async Task Connection_OfAnotherProtocol_IsClosed(string hello)
    {
        using Http2Peer peer = await Http2Peer.ConnectAsync(Host.Address);
        await peer.SendAsync(System.Text.Encoding.Latin1.GetBytes(hello), new byte[40_000]);
        await Assert.ThatAsync(async () => (await peer.ReadToEndAsync()).IsClosed, Is.True);
    }

    [Test]
    public async Task Frame_OfUnknownTypeAndFlags_IsIgnored()
    {
        using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address, (0x7777, 1));
        await peer.SendAsync(
            Http2.Frame((FrameType)0x42, 0xFF, 0, new byte[100]), Http2.Call(1, Say), Http2.Frame((FrameType)0x43, 0xFF, 1, new byte[100]),
            Http2.Frame(FrameType.Priority, 0, 7, 0, 0, 0, 1, 16), Http2.Frame(FrameType.Data, 0xF0 | Http2.EndStream, 1, Hello));
        Assert.That((await peer.EndOfAsync(1)).Word, Is.EqualTo("0"));
    }
}
