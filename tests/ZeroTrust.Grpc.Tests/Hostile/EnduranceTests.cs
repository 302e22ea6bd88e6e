using System.Diagnostics;

namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>What bad calls leave behind: nothing.</summary>
[TestFixture]
[CancelAfter(300_000)]
internal sealed class EnduranceTests : HostileTests
{
    private const int Calls = 100_000;
    private const int WarmUp = 10_000;
    private const int AtOnce = 60;
    private const int Connections = 4;
    private const long MostGrowth = 4 << 20;
    private const int MostHandles = 20;

    protected override bool IsLogged => false;

    [Test]
    public async Task BadCalls_AHundredThousand_LeaveMemoryHandlesAndThreadsAsTheyWere()
    {
        await MakeAsync(WarmUp);
        await BreakAsync(200);
        (long memory, int handles, int threads) before = await LookAsync();
        var watch = Stopwatch.StartNew();
        await MakeAsync(Calls);
        await BreakAsync(2000);
        TimeSpan took = watch.Elapsed;
        (long memory, int handles, int threads) after = await LookAsync();
        await TestContext.Out.WriteLineAsync($"{took.TotalSeconds:F1} s; before {before}, after {after}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(after.memory - before.memory, Is.LessThan(MostGrowth), "bytes more");
            Assert.That(after.handles - before.handles, Is.LessThan(MostHandles), "files and sockets more");
            Assert.That(after.threads - before.threads, Is.LessThan(MostHandles), "threads more");
        }
    }

    /// <summary>Makes calls that are wrong in every way, many over each connection, and checks how each ends.</summary>
    private async Task MakeAsync(int calls)
    {
        int left = calls;
        await Parallel.ForAsync(0, Connections, async (_, _) =>
        {
            while (Volatile.Read(ref left) > 0)
            {
                using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address);
                int stream = 1;
                bool open = true;
                while (open && Interlocked.Add(ref left, -AtOnce) > -AtOnce)
                {
                    var frames = new List<byte[]>(AtOnce);
                    var expected = new Dictionary<int, BadCall>();
                    for (int i = 0; i < AtOnce; i++, stream += 2)
                    {
                        BadCall call = BadCall.All[i % BadCall.All.Count];
                        frames.Add(call.Write(stream));
                        if (call.Expected is not null)
                            expected[stream] = call;
                    }

                    await peer.SendAsync([.. frames]);
                    foreach ((int ended, Outcome outcome) in await peer.EndOfAsync(expected.Keys.ToHashSet()))
                    {
                        // So many resets may be too many for one connection: that is the server's right.
                        open &= outcome is { IsClosed: false, GoAway: null };
                        if (outcome.GrpcStatus is not null)
                            Assert.That(outcome.Word, Is.EqualTo(expected[ended].Expected), expected[ended].What);
                        else
                            Assert.That(outcome.Word, Is.AnyOf(expected[ended].Expected, nameof(ErrorCode.EnhanceYourCalm), "reset RefusedStream"), expected[ended].What);
                    }
                }
            }
        });
    }

    /// <summary>Makes connections that break a rule.</summary>
    private async Task BreakAsync(int connections)
    {
        for (int i = 0; i < connections; i++)
        {
            using Http2Peer peer = await Http2Peer.OpenAsync(Host.Address);
            await peer.SendAsync(BadConnection.All[i % BadConnection.All.Count].Bytes);
            peer.Finish();
            await peer.ReadToEndAsync();
        }
    }

    private async Task<(long Memory, int Handles, int Threads)> LookAsync()
    {
        await ServesAsBefore();
        long memory = 0;
        for (int i = 0; i < 5; i++)
        {
            GC.WaitForPendingFinalizers();
            memory = GC.GetTotalMemory(forceFullCollection: true);
            await Task.Delay(200);
        }

        return (memory, Count("/proc/self/fd"), Count("/proc/self/task"));
    }

    private static int Count(string folder) => Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder).Length : 0;
}
