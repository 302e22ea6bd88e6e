using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class RetryTests
{
    private static readonly string[] Kinds = ["unary", "server", "client", "duplex"];
    private readonly FailurePlan _plan = new();
    private GrpcHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await GrpcHost.StartAsync(map: app => app.Use(next => http => _plan.InvokeAsync(http, next)));

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [SetUp]
    public void Renew()
    {
        _plan.Renew();
        _host.Echo.Renew();
    }

    [Test]
    public async Task Unavailable_ThenAnswer_IsAnswered([ValueSource(nameof(Kinds))] string kind, [Values] bool afterReading)
    {
        using GrpcChannel channel = Open();
        _plan.Add(2, afterReading && kind != "duplex" ? FailurePlan.AfterReading(StatusCode.Unavailable) : FailurePlan.TrailersOnly(StatusCode.Unavailable));
        Assert.That(await CallAsync(channel, kind), Is.EqualTo(await CallAsync(_host.Channel, kind)));
        Assert.That(_plan.Attempts, Is.EqualTo(new[] { "", "1", "2", "" }), "two failures, the answer, and the call without retries");
        Assert.That(channel.RetryBudget.Taken, Is.Zero);
    }

    [Test]
    public async Task Failure_OfTheTransport_IsRetriedWhenItsStatusIs([ValueSource(nameof(Kinds))] string kind, [Values("http503", "drop", "enhance-your-calm")] string failure)
    {
        using GrpcChannel channel = Open(Policy(StatusCode.Unavailable, StatusCode.ResourceExhausted, StatusCode.Internal));
        _plan.Add(1, failure switch { "http503" => FailurePlan.Http(503), "drop" => FailurePlan.Drop(), _ => FailurePlan.Reset(11) });
        Assert.That(await CallAsync(channel, kind), Is.Not.Empty);
        Assert.That(_plan.Attempts, Is.EqualTo(new[] { "", "1" }));
    }

    [Test]
    public async Task OtherStatus_IsNotRetried([ValueSource(nameof(Kinds))] string kind)
    {
        using GrpcChannel channel = Open();
        _plan.Add(1, FailurePlan.TrailersOnly(StatusCode.NotFound));
        Assert.That(await FailAsync(channel, kind), Is.EqualTo(StatusCode.NotFound));
        Assert.That(_plan.Attempts, Is.EqualTo(new[] { "" }));
    }

    [Test]
    public async Task MetadataOfTheResponse_CommitsTheCall([ValueSource(nameof(Kinds))] string kind)
    {
        using GrpcChannel channel = Open();
        _plan.Add(1, FailurePlan.AfterHeaders(StatusCode.Unavailable));
        Assert.That(await FailAsync(channel, kind), Is.EqualTo(StatusCode.Unavailable));
        Assert.That(_plan.Attempts, Is.EqualTo(new[] { "" }));
        Assert.That(channel.RetryBudget.Taken, Is.Zero);
    }

    [TestCase(5, 3, 3)]
    [TestCase(3, 5, 3)]
    [TestCase(null, 4, 4)]
    public async Task Attempts_EndAtTheLowerLimit(int? ofChannel, int ofPolicy, int expected)
    {
        RetryPolicy policy = Policy(StatusCode.Unavailable);
        policy.MaxAttempts = ofPolicy;
        using GrpcChannel channel = Open(policy, options => options.MaxRetryAttempts = ofChannel);
        _plan.Add(10, FailurePlan.TrailersOnly(StatusCode.Unavailable));
        Assert.That(await FailAsync(channel, "unary"), Is.EqualTo(StatusCode.Unavailable));
        Assert.That(_plan.Attempts, Has.Count.EqualTo(expected));
    }

    [Test]
    public async Task NumberOfAttempts_IsInTheResponseMetadata()
    {
        using GrpcChannel channel = Open();
        _plan.Add(1, FailurePlan.TrailersOnly(StatusCode.Unavailable));
        using AsyncUnaryCall<Text> call = new Echo.EchoClient(channel).SayAsync(new Text { Value = "v" });
        Assert.That((await call.ResponseHeadersAsync).GetValue("grpc-previous-rpc-attempts"), Is.EqualTo("1"));
        await call;
        using AsyncUnaryCall<Text> first = new Echo.EchoClient(channel).SayAsync(new Text { Value = "v" });
        Assert.That((await first.ResponseHeadersAsync).GetValue("grpc-previous-rpc-attempts"), Is.Null);
    }

    [TestCase(0.5, new[] { 100, 200, 400, 500, 500 })]
    [TestCase(0.0, new[] { 80, 160, 320, 400, 400 })]
    [TestCase(1.0, new[] { 120, 240, 480, 600, 600 })]
    public async Task Waits_GrowToTheirLimit_WithTheRandomShare(double random, int[] milliseconds)
    {
        var time = new SwiftTime();
        var policy = new RetryPolicy { MaxAttempts = 6, InitialBackoff = TimeSpan.FromMilliseconds(100), MaxBackoff = TimeSpan.FromMilliseconds(500), BackoffMultiplier = 2, RetryableStatusCodes = { StatusCode.Aborted } };
        using GrpcChannel channel = Open(policy, options => (options.MaxRetryAttempts, options.TimeProvider, options.Random) = (null, time, new FixedRandom(random)));
        _plan.Add(6, FailurePlan.TrailersOnly(StatusCode.Aborted));
        Assert.That(await FailAsync(channel, "unary"), Is.EqualTo(StatusCode.Aborted));
        Assert.That(time.Waits.Select(wait => Math.Round(wait.TotalMilliseconds)), Is.EqualTo(milliseconds));
    }

    [Test]
    public async Task Pushback_NamesTheWait_AndStartsTheBackoffAnew()
    {
        var time = new SwiftTime();
        RetryPolicy policy = Policy(StatusCode.Unavailable);
        (policy.InitialBackoff, policy.MaxBackoff, policy.BackoffMultiplier) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), 2);
        using GrpcChannel channel = Open(policy, options => (options.TimeProvider, options.Random) = (time, new FixedRandom(0.5)));
        _plan.Add(2, FailurePlan.TrailersOnly(StatusCode.Unavailable));
        _plan.Add(1, FailurePlan.TrailersOnly(StatusCode.Unavailable, "777"));
        _plan.Add(1, FailurePlan.TrailersOnly(StatusCode.Unavailable));
        Assert.That(await CallAsync(channel, "unary"), Is.EqualTo("v"));
        Assert.That(time.Waits.Select(wait => Math.Round(wait.TotalMilliseconds)), Is.EqualTo(new[] { 100, 200, 777, 100 }));
    }

    [Test]
    public async Task Pushback_OfZero_RetriesAtOnce()
    {
        var time = new SwiftTime();
        using GrpcChannel channel = Open(Policy(StatusCode.Unavailable), options => options.TimeProvider = time);
        _plan.Add(1, FailurePlan.TrailersOnly(StatusCode.Unavailable, "0"));
        Assert.That(await CallAsync(channel, "unary"), Is.EqualTo("v"));
        Assert.That(time.Waits, Is.Empty);
    }

    [TestCase("-1")]
    [TestCase("soon")]
    [TestCase("")]
    [TestCase("99999999999")]
    [TestCase("1", "2")]
    public async Task Pushback_AnythingElse_StopsRetries(params string[] pushback)
    {
        using GrpcChannel channel = Open();
        _plan.Add(1, FailurePlan.TrailersOnly(StatusCode.Unavailable, pushback));
        Assert.That(await FailAsync(channel, "unary"), Is.EqualTo(StatusCode.Unavailable));
        Assert.That(_plan.Attempts, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Throttling_SuspendsRetries_UntilCallsSucceed()
    {
        using GrpcChannel channel = Open(Policy(StatusCode.Unavailable), throttling: new RetryThrottlingPolicy { MaxTokens = 4, TokenRatio = 0.5 });
        _plan.Add(3, FailurePlan.TrailersOnly(StatusCode.Unavailable));
        Assert.That(await FailAsync(channel, "unary"), Is.EqualTo(StatusCode.Unavailable), "4 tokens, 3, then 2, which is not more than half");
        Assert.That(_plan.Attempts, Has.Count.EqualTo(2));
        Assert.That(await FailAsync(channel, "unary"), Is.EqualTo(StatusCode.Unavailable), "one token");
        Assert.That(_plan.Attempts, Has.Count.EqualTo(3));

        for (int i = 0; i < 5; i++)
            await CallAsync(channel, Kinds[i % Kinds.Length]);
        _plan.Add(1, FailurePlan.TrailersOnly(StatusCode.Unavailable));
        await CallAsync(channel, "unary");
        Assert.That(_plan.Attempts, Has.Count.EqualTo(10), "3.5 tokens, so 2.5 after the failure");
    }

    [TestCase(100, null)]
    [TestCase(null, 100)]
    public async Task Requests_BeyondTheBuffer_AreSentOnce(int? perCall, int? perChannel)
    {
        using GrpcChannel channel = Open(Policy(StatusCode.Unavailable), options => (options.MaxRetryBufferPerCallSize, options.MaxRetryBufferSize) = (perCall, perChannel));
        var client = new Echo.EchoClient(channel);
        _plan.Add(2, FailurePlan.AfterReading(StatusCode.Unavailable));
        Assert.That(async () => await client.SayAsync(new Text { Value = new string('a', 200) }), Throws.TypeOf<RpcException>());
        Assert.That(_plan.Attempts, Has.Count.EqualTo(1));

        using AsyncClientStreamingCall<Text, Text> call = client.Join();
        await call.RequestStream.WriteAsync(new Text { Value = new string('a', 60) });
        await call.RequestStream.WriteAsync(new Text { Value = new string('b', 60) });
        await call.RequestStream.CompleteAsync();
        Assert.That(async () => await call, Throws.TypeOf<RpcException>());
        Assert.That(_plan.Attempts, Has.Count.EqualTo(2));

        Assert.That((await client.SayAsync(new Text { Value = new string('a', 200) })).Value, Has.Length.EqualTo(200), "a call that cannot be tried again is still a call");
        Assert.That(channel.RetryBudget.Taken, Is.Zero);
    }

    [Test]
    public async Task LongStream_KeepsNothingOnceItsResponseBegan()
    {
        using GrpcChannel channel = Open(Policy(StatusCode.Unavailable), options => options.MaxRetryBufferPerCallSize = 1000);
        using AsyncDuplexStreamingCall<Text, Text> call = new Echo.EchoClient(channel).Chat();
        for (int i = 0; i < 200; i++)
        {
            await call.RequestStream.WriteAsync(new Text { Value = new string('x', 500) });
            Assert.That(await call.ResponseStream.MoveNext(), Is.True);
            Assert.That(channel.RetryBudget.Taken, Is.Zero);
        }

        await call.RequestStream.CompleteAsync();
        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
    }

    [Test]
    public async Task Wait_BetweenAttempts_EndsWithTheCall([Values("deadline", "cancel", "dispose", "channel")] string how)
    {
        RetryPolicy policy = Policy(StatusCode.Unavailable);
        policy.InitialBackoff = policy.MaxBackoff = TimeSpan.FromHours(1);
        GrpcChannel channel = Open(policy);
        using var cancel = new CancellationTokenSource();
        _plan.Add(1, FailurePlan.TrailersOnly(StatusCode.Unavailable));
        DateTime? deadline = how == "deadline" ? DateTime.UtcNow.AddMilliseconds(400) : null;
        using AsyncUnaryCall<Text> call = new Echo.EchoClient(channel).SayAsync(new Text(), deadline: deadline, cancellationToken: cancel.Token);
        await WaitUntilAsync(() => !_plan.Attempts.IsEmpty);
        // The answer is on its way; whether the call is seen to wait or still to run must make no difference.
        await Task.Delay(50);
        switch (how)
        {
            case "cancel":
                await cancel.CancelAsync();
                break;
            case "dispose":
                call.Dispose();
                break;
            case "channel":
                channel.Dispose();
                break;
        }

        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.That(exception!.StatusCode, Is.EqualTo(how == "deadline" ? StatusCode.DeadlineExceeded : StatusCode.Cancelled));
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(exception.StatusCode));
        Assert.That(_plan.Attempts, Has.Count.EqualTo(1));
        channel.Dispose();
    }

    [Test]
    public async Task Cancelled_MidStream_ReachesTheHandler([Values("call", "read", "dispose")] string how)
    {
        using GrpcChannel channel = Open();
        using var cancel = new CancellationTokenSource();
        using AsyncDuplexStreamingCall<Text, Text> call = new Echo.EchoClient(channel).Chat(cancellationToken: how == "call" ? cancel.Token : default);
        await call.RequestStream.WriteAsync(new Text { Value = "one" });
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);
        Task<bool> pending = call.ResponseStream.MoveNext(how == "read" ? cancel.Token : default);
        if (how == "dispose")
            call.Dispose();
        else
            await cancel.CancelAsync();
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(() => pending);
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.Cancelled));
        await _host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
        RpcException? write = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new Text()));
        Assert.That(write!.StatusCode, Is.EqualTo(StatusCode.Cancelled));
    }

    [Test]
    public async Task WritesThatWaitForTheServer_EndWhenItFails()
    {
        using GrpcChannel channel = Open();
        // More than the window of a stream, and nobody reads.
        var message = new Text { Padding = Google.Protobuf.ByteString.CopyFrom(new byte[500_000]) };
        _plan.Add(1, async http =>
        {
            await http.Response.Body.FlushAsync();
            await _host.Echo.Release.Task;
            http.Abort();
        });
        using AsyncDuplexStreamingCall<Text, Text> call = new Echo.EchoClient(channel).Chat();
        Task writing = Task.Run(async () =>
        {
            while (true)
                await call.RequestStream.WriteAsync(message);
        });
        await WaitUntilAsync(() => !_plan.Attempts.IsEmpty);
        _host.Echo.Release.TrySetResult();
        await Assert.CatchAsync<RpcException>(() => writing.WaitAsync(EchoService.Patience));
    }

    [Test]
    public async Task Request_TooLargeOrInUnknownCodec_IsRefusedOnce()
    {
        using GrpcChannel channel = Open(Policy(StatusCode.ResourceExhausted, StatusCode.Internal), options => options.MaxSendMessageSize = 100);
        var client = new Echo.EchoClient(channel);
        RpcException? large = await Assert.ThrowsAsync<RpcException>(async () => await client.SayAsync(new Text { Value = new string('a', 200) }));
        Assert.That(large!.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
        Metadata headers = new() { { "grpc-internal-encoding-request", "brotli" } };
        RpcException? unknown = await Assert.ThrowsAsync<RpcException>(async () => await client.SayAsync(new Text(), headers));
        Assert.That(unknown!.StatusCode, Is.EqualTo(StatusCode.Internal));
        using AsyncDuplexStreamingCall<Text, Text> call = client.Chat(headers);
        RpcException? duplex = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.That(duplex!.StatusCode, Is.EqualTo(StatusCode.Internal));
        Assert.That(_plan.Attempts, Is.Empty);
    }

    private static RetryPolicy Policy(params StatusCode[] codes)
    {
        var policy = new RetryPolicy { MaxAttempts = 5, InitialBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(1), BackoffMultiplier = 1 };
        foreach (StatusCode code in codes)
            policy.RetryableStatusCodes.Add(code);
        return policy;
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(EchoService.Patience);
        while (!condition())
            await Task.Delay(5, limit.Token);
    }

    private static async Task<string> CallAsync(GrpcChannel channel, string kind)
    {
        var client = new Echo.EchoClient(channel);
        string[] parts = ["a", "b", "c"];
        switch (kind)
        {
            case "unary":
                return (await client.SayAsync(new Text { Value = "v" })).Value;
            case "server":
                using (AsyncServerStreamingCall<Text> call = client.Repeat(new RepeatRequest { Value = "v", Count = 3 }))
                    return string.Join(",", await call.ResponseStream.ReadAllAsync().Select(text => text.Value).ToListAsync());
            case "client":
                using (AsyncClientStreamingCall<Text, Text> call = client.Join())
                {
                    foreach (string part in parts)
                        await call.RequestStream.WriteAsync(new Text { Value = part });
                    await call.RequestStream.CompleteAsync();
                    return (await call).Value;
                }

            default:
                using (AsyncDuplexStreamingCall<Text, Text> call = client.Chat())
                {
                    var answers = new List<string>();
                    foreach (string part in parts)
                    {
                        await call.RequestStream.WriteAsync(new Text { Value = part });
                        if (await call.ResponseStream.MoveNext())
                            answers.Add(call.ResponseStream.Current.Value);
                    }

                    await call.RequestStream.CompleteAsync();
                    await call.ResponseStream.MoveNext();
                    return string.Join(",", answers);
                }
        }
    }

    private static async Task<StatusCode> FailAsync(GrpcChannel channel, string kind) => (await Assert.ThrowsAsync<RpcException>(() => CallAsync(channel, kind)))!.StatusCode;

    private GrpcChannel Open(RetryPolicy? policy = null, Action<GrpcChannelOptions>? change = null, RetryThrottlingPolicy? throttling = null)
    {
        var config = new ServiceConfig { MethodConfigs = { new MethodConfig { Names = { MethodName.Default }, RetryPolicy = policy ?? Policy(StatusCode.Unavailable) } }, RetryThrottling = throttling };
        var options = new GrpcChannelOptions { ServiceConfig = config };
        change?.Invoke(options);
        return _host.NewChannel(options);
    }
}
