using System.Globalization;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Admission;

/// <summary>Limits of a running server.</summary>
[CancelAfter(60_000)]
public sealed class AdmissionTests
{
    private const string Decide = "zerotrust.pdp.v1.PolicyDecisionPoint/Decide";
    private const string Batch = "zerotrust.pdp.v1.PolicyDecisionPoint/DecideBatch";
    private const string Reflection = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

    private TemporaryFolder _folder = null!;
    private RefusedCalls _refused = null!;

    [SetUp]
    public void Prepare()
    {
        _folder = new TemporaryFolder();
        _folder.Write("policies/a.yaml", Texts.ReadDocs);
        _refused = new RefusedCalls();
    }

    [TearDown]
    public void Remove()
    {
        _refused.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task CallerRate_Exceeded_IsRefusedWithTheTimeToComeAgain()
    {
        await using RunningServer server = await StartAsync(o => (o.CallerRate, o.CallerBurst) = (1, 3));
        for (int i = 0; i < 3; i++)
            Assert.That((await server.DecideAsync("read")).Effect, Is.EqualTo(Effect.Allow));
        RpcException? refusal = await Assert.ThrowsAsync<RpcException>(() => server.DecideAsync("read"));
        var details = Google.Rpc.Status.Parser.ParseFrom(refusal!.Trailers.GetValueBytes("grpc-status-details-bin"));
        int pushback = int.Parse(refusal.Trailers.GetValue("grpc-retry-pushback-ms")!, CultureInfo.InvariantCulture);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusal.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
            Assert.That(pushback, Is.InRange(1, 1000));
            Assert.That(details.Code, Is.EqualTo((int)StatusCode.ResourceExhausted));
            Assert.That(details.Message, Is.EqualTo(refusal.Status.Detail));
            Assert.That(Math.Ceiling(details.Details.Single().Unpack<RetryInfo>().RetryDelay.ToTimeSpan().TotalMilliseconds), Is.EqualTo(pushback));
            Assert.That(_refused.Seen, Does.Contain($"{Decide} caller_rate"));
        }

        // Health is told whoever asks, however often.
        for (int i = 0; i < 20; i++)
            Assert.That((await server.Health.CheckAsync(new HealthCheckRequest(), deadline: RunningServer.Soon)).Status, Is.EqualTo(HealthCheckResponse.Types.ServingStatus.Serving));
        await Task.Delay(pushback);
        await Eventually.IsAnsweredAsync(() => server.DecideAsync("read"), "it is let in again");
    }

    [Test]
    public async Task CallerRate_OfABatch_CountsItsItems()
    {
        await using RunningServer server = await StartAsync(o => (o.CallerRate, o.CallerBurst) = (1, 10));
        Assert.That((await DecideBatchAsync(server, 7)).Results, Has.Count.EqualTo(7));
        RpcException? refusal = await Assert.ThrowsAsync<RpcException>(() => DecideBatchAsync(server, 7));
        RpcException? never = await Assert.ThrowsAsync<RpcException>(() => DecideBatchAsync(server, 11));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusal!.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
            Assert.That(int.Parse(refusal.Trailers.GetValue("grpc-retry-pushback-ms")!, CultureInfo.InvariantCulture), Is.GreaterThan(1000));
            Assert.That(never!.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
            Assert.That(never.Trailers.GetValue("grpc-retry-pushback-ms"), Is.EqualTo("-1"), "waiting does not help");
            Assert.That(_refused.Seen.Count(static refused => refused == Batch + " caller_rate"), Is.EqualTo(2));
        }
    }

    [Test]
    public async Task ConcurrentCalls_AllInHand_RefusesOneMoreAtOnceAndServesAgainAfterwards()
    {
        await using RunningServer server = await StartAsync(o => o.MaxConcurrentCalls = 4);
        List<OpenCall> open = await OpenAsync(server, 4);
        RpcException? refusal = await Assert.ThrowsAsync<RpcException>(() => server.DecideAsync("read"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusal!.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
            Assert.That(int.Parse(refusal.Trailers.GetValue("grpc-retry-pushback-ms")!, CultureInfo.InvariantCulture), Is.InRange(50, 149));
            Assert.That(_refused.Seen, Does.Contain(Decide + " concurrent_calls"));
            Assert.That((await server.Health.CheckAsync(new HealthCheckRequest(), deadline: RunningServer.Soon)).Status, Is.EqualTo(HealthCheckResponse.Types.ServingStatus.Serving));
            Assert.That(open.Any(static call => call.IsAnswered), Is.False);
        }

        foreach (OpenCall call in open)
            Assert.That((await call.FinishAsync())["grpc-status"], Is.EqualTo("0"));
        Assert.That((await server.DecideAsync("read")).Effect, Is.EqualTo(Effect.Allow));
        open.ForEach(static call => call.Dispose());
    }

    [Test]
    public async Task ConcurrentCalls_OfClientsThatGoAway_AreGivenBack()
    {
        await using RunningServer server = await StartAsync(o => o.MaxConcurrentCalls = 4);
        for (int round = 0; round < 5; round++)
        {
            List<OpenCall> open = await OpenAsync(server, 4);
            open.ForEach(static call => call.Dispose());
            await Eventually.IsAnsweredAsync(() => server.DecideAsync("read"), "it serves again");
        }
    }

    [Test]
    public async Task RequestMemory_Exhausted_RefusesTheRestAndKeepsWhatIsThere()
    {
        const int Message = 64 * 1024;
        await using RunningServer server = await StartAsync(o =>
        {
            o.MaxReceiveMessageSize = Message;
            o.MaxRequestMemory = 4 * Message;
        });

        // Two are not watched, and two of the others have room.
        List<OpenCall> open = await OpenAsync(server, 4, Message - 4000);
        using var fifth = new OpenCall(server.Server.GrpcEndPoint, Message - 4000);
        await Eventually.HoldsAsync(() => fifth.IsAnswered, "the fifth is refused before it is whole");
        Dictionary<string, string> refusal = await fifth.FinishAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusal["grpc-status"], Is.EqualTo("8"));
            Assert.That(refusal, Does.ContainKey("grpc-retry-pushback-ms"));
            Assert.That(_refused.Seen, Does.Contain(Decide + " request_memory"));
            Assert.That((await server.DecideAsync("read")).Effect, Is.EqualTo(Effect.Allow), "small ones still have room");
        }

        foreach (OpenCall call in open)
            Assert.That((await call.FinishAsync())["grpc-status"], Is.EqualTo("0"));
        open.ForEach(static call => call.Dispose());
        using var sixth = new OpenCall(server.Server.GrpcEndPoint, Message - 4000);
        Assert.That((await sixth.FinishAsync())["grpc-status"], Is.EqualTo("0"), "the room is free again");
    }

    [Test]
    public async Task OpenStreams_AllOpen_RefusesOneMoreButNotOfHealth()
    {
        await using RunningServer server = await StartAsync(o => o.MaxOpenStreams = 2);
        var client = new ServerReflection.ServerReflectionClient(server.Channel);
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> one = await AskAsync(client);
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> two = await AskAsync(client);
        RpcException? refusal = await Assert.ThrowsAsync<RpcException>(() => AskAsync(client));
        Assert.That(refusal!.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
        Assert.That(_refused.Seen, Does.Contain(Reflection + " open_streams"));
        using AsyncServerStreamingCall<HealthCheckResponse> watch = server.Health.Watch(new HealthCheckRequest(), deadline: RunningServer.Soon);
        Assert.That(await watch.ResponseStream.MoveNext(CancellationToken.None), Is.True);
        await one.RequestStream.CompleteAsync();
        await Eventually.IsAnsweredAsync(() => AskAsync(client), "there is room again");
    }

    [Test]
    public async Task StreamIdleTimeout_Passed_EndsTheStreamUnavailable()
    {
        await using RunningServer server = await StartAsync(o => o.StreamIdleTimeout = TimeSpan.FromSeconds(1));
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call = await AskAsync(new ServerReflection.ServerReflectionClient(server.Channel));
        RpcException? end = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.That((end!.StatusCode, end.Status.Detail), Is.EqualTo((StatusCode.Unavailable, "the stream was idle for too long")));
    }

    /// <summary>A client that goes on asking and takes no answer: the handler waits for it until it has had its time.</summary>
    [Test]
    public async Task StreamIdleTimeout_OfAnswersThatAreNotTaken_AbortsTheCall()
    {
        await using RunningServer server = await StartAsync(o => (o.StreamIdleTimeout, o.MaxOpenStreams) = (TimeSpan.FromSeconds(1), 1));
        var client = new ServerReflection.ServerReflectionClient(server.Channel);
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call = client.ServerReflectionInfo(deadline: DateTime.UtcNow.AddSeconds(50));
        RpcException? end = null;
        while (end is null)
        {
            try
            {
                await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = "zerotrust.pdp.v1.PolicyDecisionPoint" });
            }
            catch (RpcException exception)
            {
                end = exception;
            }
        }

        Assert.That(end.StatusCode, Is.Not.EqualTo(StatusCode.DeadlineExceeded));
        Assert.That(_refused.Seen, Does.Contain(Reflection + " response_not_taken"));
        await Eventually.IsAnsweredAsync(() => AskAsync(client), "there is room again");
    }

    private static async Task<AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse>> AskAsync(ServerReflection.ServerReflectionClient client)
    {
        AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call = client.ServerReflectionInfo(deadline: RunningServer.Soon);
        try
        {
            await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "*" });
        }
        catch (Exception exception) when (exception is not AssertionException)
        {
            // Why is told by the read.
        }

        Assert.That(await call.ResponseStream.MoveNext(CancellationToken.None), Is.True);
        return call;
    }

    private static async Task<DecideBatchResponse> DecideBatchAsync(RunningServer server, int items)
    {
        var request = new DecideBatchRequest();
        for (int i = 0; i < items; i++)
            request.Items.Add(Requests.Decide());
        return await server.Pdp.DecideBatchAsync(request, deadline: RunningServer.Soon);
    }

    private static async Task<List<OpenCall>> OpenAsync(RunningServer server, int count, int size = 200)
    {
        var open = new List<OpenCall>();
        Server.Admission.AdmissionControl control = server.Admission;
        for (int i = 0; i < count; i++)
        {
            open.Add(new OpenCall(server.Server.GrpcEndPoint, size));
            await open[i].Sent;
            await Eventually.HoldsAsync(() => control.InHand == i + 1, "the call is in hand");
        }

        return open;
    }

    private Task<RunningServer> StartAsync(Action<PdpServerOptions> configure) => RunningServer.StartAsync(_folder.At("pdp.db"), _folder.At("policies"), configure);
}
