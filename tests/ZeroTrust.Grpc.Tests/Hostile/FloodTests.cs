using System.Diagnostics;

namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>Cheap frames that make the server work (CVE-2019-9511 and following, CVE-2023-44487).</summary>
[TestFixture]
internal sealed class FloodTests : HostileTests
{
    private const int Most = 200_000;

    protected override bool IsLogged => false;

    /// <summary>CVE-2023-44487: calls that are reset as soon as they are begun never count as open ones.</summary>
    [Test]
    public async Task RapidReset_Flood_IsEndedAndReachesFewHandlers()
    {
        int streams = 0;
        int connections = 0;
        while (connections < 20)
        {
            using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address);
            connections++;
            bool open = true;
            for (int id = 1; open && id < 20_000; id += 200)
            {
                var burst = new List<byte[]>();
                for (int stream = id; stream < id + 200; stream += 2)
                    burst.AddRange([Http2.Call(stream, Say), Http2.Frame(FrameType.Data, Http2.EndStream, stream, Waiting), Http2.Reset(stream)]);
                open = await peer.SendAsync([.. burst]);
                streams += 100;
            }
        }

        await TestContext.Out.WriteLineAsync($"{streams} streams over {connections} connections");
    }

    [TestCase("ping")]
    [TestCase("settings")]
    [TestCase("window updates")]
    [TestCase("empty data")]
    [TestCase("priority")]
    [TestCase("zero-length headers and resets")]
    public async Task Frames_OfOneKind_WithoutEndAndUnread_CostLittle(string kind)
    {
        using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address);
        byte[] begin = kind == "empty data" ? Http2.Call(1, Join) : [];
        byte[] frame = kind switch
        {
            "ping" => Http2.Frame(FrameType.Ping, 0, 0, new byte[8]),
            "settings" => Http2.Settings((4, 65_535)),
            "window updates" => Http2.WindowUpdate(0, 1),
            "empty data" => Http2.Frame(FrameType.Data, 0, 1),
            "priority" => Http2.Frame(FrameType.Priority, 0, 3, 0, 0, 0, 1, 1),
            _ => Http2.Frame(FrameType.Headers, Http2.EndHeaders, 1),
        };
        byte[] piece = [.. Enumerable.Repeat(frame, 1000).SelectMany(static bytes => bytes)];
        await peer.SendAsync(begin);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        int sent = 0;
        var watch = Stopwatch.StartNew();
        while (sent < Most && watch.Elapsed < TimeSpan.FromSeconds(10) && await peer.SendAsync(piece))
            sent += 1000;
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        await TestContext.Out.WriteLineAsync($"{sent} frames, {grown / 1024} KiB more");
        Assert.That(grown, Is.LessThan(16 << 20));
    }
}
