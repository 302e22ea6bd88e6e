using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microsoft.AspNetCore.Http;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests;

/// <summary>Many calls of every kind at once, against a server that fails at random, also for its neighbours.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class RetryStressTests
{
    private static readonly StatusCode[] Failures = [StatusCode.Unavailable, StatusCode.ResourceExhausted, StatusCode.Internal, StatusCode.Cancelled];

    [TestCase(1, 5)]
    [TestCase(2, 5)]
    [TestCase(3, 2)]
    public async Task Calls_ThatSucceed_HaveTheirOwnAnswer_AndNothingIsKept(int seed, int attempts)
    {
        var random = new Random(seed);
        int failed = 0;
        await using GrpcHost host = await GrpcHost.StartAsync(map: app => app.Use(next => http => MayFail(random, ref failed) is { } failure ? failure(http) : next(http)));
        using GrpcChannel channel = host.NewChannel(new GrpcChannelOptions { ServiceConfig = Config(attempts), MaxRetryBufferSize = 4000, MaxRetryBufferPerCallSize = 600 });
        var client = new Echo.EchoClient(channel);
        int answered = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 800), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancellation) =>
        {
            try
            {
                (string answer, string expected) = await CallAsync(client, i).WaitAsync(EchoService.Patience, cancellation);
                Assert.That(answer, Is.EqualTo(expected));
                Interlocked.Increment(ref answered);
            }
            catch (RpcException exception)
            {
                Assert.That(Failures, Does.Contain(exception.StatusCode), exception.ToString());
            }
        });
        await TestContext.Out.WriteLineAsync($"{answered} of 800 calls answered, {failed} requests failed");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answered, Is.GreaterThan(200));
            Assert.That(failed, Is.GreaterThan(200));
            Assert.That(channel.RetryBudget.Taken, Is.Zero);
        }
    }

    private static Func<HttpContext, Task>? MayFail(Random random, ref int failed)
    {
        int choice;
        lock (random)
            choice = random.Next(20);
        if (choice < 7)
            Interlocked.Increment(ref failed);
        return choice switch
        {
            0 => FailurePlan.TrailersOnly(StatusCode.Unavailable),
            1 => FailurePlan.TrailersOnly(StatusCode.Unavailable, "1"),
            2 => FailurePlan.TrailersOnly(StatusCode.ResourceExhausted, "-1"),
            3 => FailurePlan.Http(503),
            4 => FailurePlan.Reset(2),
            5 => FailurePlan.Reset(7),
            6 => FailurePlan.Drop(),
            _ => null,
        };
    }

    private static async Task<(string Answer, string Expected)> CallAsync(Echo.EchoClient client, int i)
    {
        string[] parts = [.. Enumerable.Range(0, i % 5).Select(part => $"{i}.{part}" + new string('x', i % 200))];
        switch (i % 4)
        {
            case 0:
                return ((await client.SayAsync(new Text { Value = "v" + i })).Value, "v" + i);
            case 1:
                using (AsyncServerStreamingCall<Text> call = client.Repeat(new RepeatRequest { Value = "v" + i, Count = 3 }))
                    return (string.Join(",", await call.ResponseStream.ReadAllAsync().Select(text => text.Value).ToListAsync()), $"v{i}0,v{i}1,v{i}2");
            case 2:
                using (AsyncClientStreamingCall<Text, Text> call = client.Join())
                {
                    await WriteAsync(call.RequestStream, parts);
                    return ((await call).Value, string.Join(",", parts));
                }

            default:
                using (AsyncDuplexStreamingCall<Text, Text> call = client.Chat())
                {
                    // Written and read at once, so that either side may notice a failure first.
                    Task writing = WriteAsync(call.RequestStream, parts);
                    List<string> read = await call.ResponseStream.ReadAllAsync().Select(text => text.Value).ToListAsync();
                    await writing;
                    return (string.Join(",", read), string.Join(",", parts.Select(part => "re: " + part)));
                }
        }
    }

    private static async Task WriteAsync(IClientStreamWriter<Text> requests, string[] parts)
    {
        foreach (string part in parts)
            await requests.WriteAsync(new Text { Value = part });
        await requests.CompleteAsync();
    }

    private static ServiceConfig Config(int attempts)
    {
        var policy = new RetryPolicy { MaxAttempts = attempts, InitialBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(5), BackoffMultiplier = 2, RetryableStatusCodes = { StatusCode.Unavailable, StatusCode.ResourceExhausted, StatusCode.Internal } };
        return new ServiceConfig { MethodConfigs = { new MethodConfig { Names = { MethodName.Default }, RetryPolicy = policy } } };
    }
}
