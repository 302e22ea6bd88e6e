using Microsoft.AspNetCore.Server.Kestrel.Core;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>Clients that take or give next to nothing. The limits are those of the transport, made short.</summary>
[TestFixture]
internal sealed class SlowPeerTests : HostileTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1500);

    protected override bool IsLogged => false;

    protected override void Limit(KestrelServerLimits limits)
    {
        limits.RequestHeadersTimeout = Short;
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        limits.MinRequestBodyDataRate = new MinDataRate(1000, Short);
        limits.MinResponseDataRate = new MinDataRate(1000, Short);
    }

    [Test]
    public async Task Headers_ThatTrickle_EndTheConnection()
    {
        using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address);
        await peer.SendAsync(Http2.Frame(FrameType.Headers, 0, 1, Http2.CallFields(Say)));
        await AssertEndsAsync(peer, static () => Http2.Frame(FrameType.Continuation, 0, 1, Http2Frames.Fields(("x", "y"))));
    }

    [TestCase(Say)]
    [TestCase(Repeat)]
    public async Task Body_OfASingleRequest_ThatTrickles_EndsTheConnection(string path)
    {
        using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address);
        await peer.SendAsync(Http2.Call(1, path), Http2.Frame(FrameType.Data, 0, 1, 0, 0, 0, 200, 0));
        await AssertEndsAsync(peer, static () => Http2.Frame(FrameType.Data, 0, 1, 1));
    }

    [Test]
    public async Task Body_ThatStops_EndsTheConnection()
    {
        using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address);
        await peer.SendAsync(Http2.Call(1, Say), Http2.Frame(FrameType.Data, 0, 1, 0, 0, 0, 200, 0));
        Assert.That((await peer.ReadToEndAsync()).IsClosed, Is.True);
    }

    /// <summary>A client that asks and never takes the answer: its window stays shut.</summary>
    [Test]
    public async Task Answer_ThatIsNeverTaken_EndsTheConnection([Values] bool isStream)
    {
        using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address, (4, 0));
        byte[] body = isStream
            ? RawClient.Frame(new RepeatRequest { Count = -1, Padding = 10_000 })
            : RawClient.Frame(new Text { Padding = Google.Protobuf.ByteString.CopyFrom(new byte[200_000]) });
        var frames = new List<byte[]> { Http2.Call(1, isStream ? Repeat : Say) };
        for (int at = 0; at < body.Length; at += 16_000)
            frames.Add(Http2.Frame(FrameType.Data, at + 16_000 >= body.Length ? Http2.EndStream : (byte)0, 1, body[at..Math.Min(at + 16_000, body.Length)]));
        await peer.SendAsync([.. frames]);
        Assert.That((await peer.ReadToEndAsync()).IsClosed, Is.True);
        if (isStream)
            await Host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
    }

    // Byte by byte it sends for longer than it may, and is then ended.
    private static async Task AssertEndsAsync(Http2Peer peer, Func<byte[]> more)
    {
        bool open = true;
        for (int i = 0; i < 400 && open; i++)
        {
            await Task.Delay(50);
            open = await peer.SendAsync(more());
        }

        Assert.That(open, Is.False, "it is still open");
    }
}
