using System.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>Headers that are too large, too many, without an end or no text.</summary>
[TestFixture]
internal sealed class HeaderTests : HostileTests
{
    // What Kestrel takes by default: 32 KiB in 100 fields, and up to twice of it to be able to answer.
    private const string TooLarge = "http 431";

    protected override void Limit(KestrelServerLimits limits) => limits.RequestHeadersTimeout = TimeSpan.FromSeconds(2);

    [Test]
    public async Task Headers_JustOverTheSize_Are431()
    {
        Assert.That(await SendAsync([.. Enumerable.Range(0, 33).Select(static i => ($"x-{i}", new string('v', 1000)))]), Is.EqualTo(TooLarge));
    }

    [Test]
    public async Task Headers_JustOverTheCount_Are431()
    {
        Assert.That(await SendAsync([.. Enumerable.Range(0, 110).Select(static i => ($"x-{i}", "v"))]), Is.EqualTo(TooLarge));
    }

    /// <summary>A small block that stands for megabytes: one large field in the dynamic table, and thousands of indices to it.</summary>
    [Test]
    public async Task Headers_FromAnHpackBomb_EndTheConnection()
    {
        byte[] large = Http2.Field("x-bomb"u8.ToArray(), new byte[3500].Select(static _ => (byte)'v').ToArray(), isIndexed: true);
        byte[] block = [.. Http2.CallFields(Say), .. large, .. Enumerable.Repeat((byte)(0x80 | 62), 8000)];
        using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address);
        await peer.SendAsync(Http2.Frame(FrameType.Headers, Http2.EndHeaders | Http2.EndStream, 1, block));
        Assert.That((await peer.EndOfAsync(1)).Word, Is.AnyOf(TooLarge, nameof(ErrorCode.ProtocolError), nameof(ErrorCode.EnhanceYourCalm)));
    }

    /// <summary>CVE-2024-27316 and its kin: headers that go on and on, which ends with their size or, if they have none, with their time.</summary>
    [Test]
    public async Task Continuation_WithoutEnd_EndsTheConnectionSoon([Values(false, true)] bool isEmpty)
    {
        using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address);
        await peer.SendAsync(Http2.Frame(FrameType.Headers, 0, 1, Http2.CallFields(Say)));
        byte[] more = Http2.Frame(FrameType.Continuation, 0, 1, isEmpty ? [] : Http2Frames.Fields(("x-more", new string('v', 1000))));
        byte[] piece = [.. Enumerable.Repeat(more, 100).SelectMany(static frame => frame)];
        var watch = Stopwatch.StartNew();
        bool open = true;
        while (open && watch.Elapsed < TimeSpan.FromSeconds(25))
            open = await peer.SendAsync(piece);
        Assert.That(open, Is.False, "it is still open");
    }

    [TestCase(new byte[] { 0xFF, 0xFE })]
    [TestCase(new byte[] { 0xC0, 0x80 }, Description = "an overlong zero")]
    [TestCase(new byte[] { 0xED, 0xA0, 0x80 }, Description = "half of a pair")]
    [TestCase(new byte[] { 0x61, 0x00, 0x62 })]
    [TestCase(new byte[] { 0x61, 0x0D, 0x0A, 0x62 })]
    public async Task Value_ThatIsNoText_IsRefusedWithoutHarm(byte[] value)
    {
        using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address);
        await peer.SendAsync(
            Http2.Frame(FrameType.Headers, Http2.EndHeaders, 1, [.. Http2.CallFields(Say), .. Http2.Field("x-a"u8.ToArray(), value)]), Http2.Frame(FrameType.Data, Http2.EndStream, 1, Hello));
        Assert.That((await peer.EndOfAsync(1)).Word, Is.AnyOf("http 400", nameof(ErrorCode.ProtocolError), "reset ProtocolError"));
    }

    /// <summary>What a text of proto3 may not be.</summary>
    [Test]
    public async Task Text_OfAMessage_ThatIsNotUtf8_IsNoHarm()
    {
        using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address);
        await peer.SendAsync(Http2.Call(1, Say), Http2.Frame(FrameType.Data, Http2.EndStream, 1, 0, 0, 0, 0, 4, 10, 2, 0xFF, 0xFE));
        Assert.That((await peer.EndOfAsync(1)).Word, Is.AnyOf("0", "13"));
    }

    [TestCase("99999999999999999999S")]
    [TestCase("-99999999H")]
    [TestCase("0x10S")]
    [TestCase("1SS")]
    [TestCase("NaNS")]
    public async Task Timeout_Malformed_IsNoDeadline(string timeout)
    {
        using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address);
        await peer.SendAsync(Http2.Call(1, Say, ends: false, ("grpc-timeout", timeout)), Http2.Frame(FrameType.Data, Http2.EndStream, 1, Hello));
        Assert.That((await peer.EndOfAsync(1)).Word, Is.EqualTo("0"));
    }

    private async Task<string> SendAsync((string, string)[] fields)
    {
        byte[] block = Http2.CallFields(Say, fields);
        using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address);
        const int Most = 16_384;
        await peer.SendAsync(Http2.Frame(FrameType.Headers, (byte)(Http2.EndStream | (block.Length <= Most ? Http2.EndHeaders : 0)), 1, block[..Math.Min(Most, block.Length)]));
        for (int at = Most; at < block.Length; at += Most)
            await peer.SendAsync(Http2.Frame(FrameType.Continuation, at + Most >= block.Length ? Http2.EndHeaders : (byte)0, 1, block[at..Math.Min(at + Most, block.Length)]));
        return (await peer.EndOfAsync(1)).Word;
    }
}
