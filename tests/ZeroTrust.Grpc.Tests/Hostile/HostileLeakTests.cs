using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using ZeroTrust.Grpc.Tests.Wire;
using Frames = ZeroTrust.Grpc.Tests.Http2Frames;

namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>Thousands of calls that go wrong in every way leave nothing behind.</summary>
[TestFixture]
[CancelAfter(240_000)]
[NonParallelizable]
internal sealed class HostileLeakTests
{
    private const int WarmUp = 1500;

    // What the runtime itself keeps or drops between two looks; a leak of 100 bytes a call would show.
    private const int Slack = 1_500_000;
    private static readonly string[] Kinds = ["unary", "server", "client", "duplex"];
    private static readonly (string, string)[] Begin = [(":status", "200"), ("content-type", "application/grpc")];
    private static readonly byte[] Message = RawClient.Frame(new Text { Value = "answer" });
    private static readonly byte[] Half = [.. Message.AsSpan(0, 7)];

    [TestCase(false, 100_000)]
    [TestCase(true, 20_000)]
    public async Task BadCalls_LeaveNoMemoryAndNoHandles(bool retries, int calls)
    {
        await using var server = new HostileServer { AnswersEarly = true };
        int turn = 0;
        server.Answer = (wire, id) => AnswerAsync(wire, id, Interlocked.Increment(ref turn));
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { ServiceConfig = retries ? Retrying() : null });

        await RunAsync(channel, WarmUp);
        (long memory, int handles) = Measure();
        await RunAsync(channel, calls);
        (long memoryAfter, int handlesAfter) = Measure();
        await TestContext.Out.WriteLineAsync($"memory {memory} -> {memoryAfter}, handles {handles} -> {handlesAfter}, {server.Connections} connections");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(memoryAfter - memory, Is.LessThan(Slack));
            Assert.That(handlesAfter - handles, Is.LessThan(20));
            Assert.That(channel.RetryBudget.Taken, Is.Zero);
        }
    }

    private static async Task RunAsync(GrpcChannel channel, int calls)
    {
        // A few at a time: together they meet the connections that others' calls have broken.
        await Parallel.ForEachAsync(Enumerable.Range(0, calls), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancellation) =>
        {
            Status status = await HostileCall.OutcomeAsync(channel, Kinds[i % Kinds.Length], DateTime.UtcNow + EchoService.Patience).WaitAsync(cancellation);
            Assert.That(status.StatusCode, Is.Not.EqualTo(StatusCode.DeadlineExceeded), status.ToString());
        });
    }

    private static (long Memory, int Handles) Measure()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return (GC.GetTotalMemory(forceFullCollection: true), Directory.GetFiles("/proc/self/fd").Length);
    }

    private static async Task AnswerAsync(HostileServer.Wire wire, int id, int turn)
    {
        byte[] headers = Frames.Headers(id, end: false, Begin);
        byte[] message = Frames.Data(id, end: false, Message);
        switch (turn % 10)
        {
            case 0:
                await wire.SendAsync(headers, message, Frames.Headers(id, end: true, ("grpc-status", "0")));
                break;
            case 1:
                await wire.SendAsync(headers, Frames.Data(id, end: false, RawClient.Frame([], length: uint.MaxValue)));
                break;
            case 2:
                await wire.SendAsync(headers, Frames.Data(id, end: true, Half));
                break;
            case 3:
                await wire.SendAsync(headers, message, Frames.Reset(id, 2));
                break;
            case 4:
                await wire.SendAsync(Frames.Headers(id, end: true, [.. Begin, ("grpc-status", "14")]));
                break;
            case 5:
                await wire.SendAsync(headers, message, Frames.Headers(id, end: true, ("grpc-status", "5"), ("a-bin", "!")));
                break;
            case 6:
                await wire.SendAsync(Frames.Headers(id, end: true, (":status", "503")));
                break;
            case 7:
                await wire.SendAsync(headers, Frames.Data(id, end: false, RawClient.Frame([1], flag: 1)));
                break;
            case 8:
                await wire.SendAsync(Frames.Reset(id, 8));
                break;
            default:
                if (turn % 50 == 9)
                    wire.Drop();
                else
                    await wire.SendAsync(headers, Frames.Data(id, end: true, []));
                break;
        }
    }

    private static ServiceConfig Retrying() => new()
    {
        MethodConfigs =
        {
            new MethodConfig
            {
                Names = { MethodName.Default },
                RetryPolicy = new RetryPolicy { MaxAttempts = 3, InitialBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(1), BackoffMultiplier = 1, RetryableStatusCodes = { StatusCode.Unavailable, StatusCode.Cancelled } },
            },
        },
    };
}
