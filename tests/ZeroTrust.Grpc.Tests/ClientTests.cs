using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using ZeroTrust.Grpc.Tests.Wire;

namespace ZeroTrust.Grpc.Tests;

/// <summary>Our client against our server; calls that may be tried again are to be no different where nothing fails that may.</summary>
[TestFixture(false)]
[TestFixture(true)]
[CancelAfter(30_000)]
internal sealed class ClientTests(bool retries)
{
    private GrpcHost _host = null!;
    private GrpcChannel _channel = null!;
    private Echo.EchoClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _host = await GrpcHost.StartAsync(map: MapOddServers);
        _channel = Open(_host, new GrpcChannelOptions());
        _client = new Echo.EchoClient(_channel);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _channel.Dispose();
        await _host.DisposeAsync();
    }

    [SetUp]
    public void Renew() => _host.Echo.Renew();

    [Test]
    public async Task Unary_EveryWay_Answers()
    {
        using AsyncUnaryCall<Text> call = _client.SayAsync(new Text { Value = "hi" });
        Text answer = await call;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Value, Is.EqualTo("hi"));
            Assert.That(call.GetStatus(), Is.EqualTo(Status.DefaultSuccess));
            Assert.That(call.GetTrailers(), Is.Empty);
            Assert.That(_client.Say(new Text { Value = "blocking" }).Value, Is.EqualTo("blocking"));
        }
    }

    [Test]
    public async Task Unary_Context_KnowsTheCall()
    {
        Text answer = await _client.SayAsync(new Text { Value = "peer" });
        Assert.That(answer.Value, Does.Match(@"^ipv4:127\.0\.0\.1:\d+ /zerotrust.grpctest.Echo/Say 127\.0\.0\.1:\d+ /zerotrust.grpctest.Echo/Say$"));
    }

    [Test]
    public async Task Metadata_BothWays_Arrives()
    {
        Metadata headers = new() { { "x-text", "a, b" }, { "x-bytes-bin", [0, 255] }, { "x-bytes-bin", [7] } };
        using AsyncUnaryCall<Text> call = _client.SayAsync(new Text { Value = "metadata" }, headers);
        Metadata initial = await call.ResponseHeadersAsync;
        await call;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_host.Echo.Seen["metadata"], Is.EqualTo("x-text=a, b|x-bytes-bin=00FF|x-bytes-bin=07"));
            Assert.That(initial.GetValue("x-initial"), Is.EqualTo("one"));
            Assert.That(initial.GetValueBytes("x-initial-bin"), Is.EqualTo(new byte[] { 0xAB, 0xCD }));
            Assert.That(call.GetTrailers().GetValue("x-trailing"), Is.EqualTo("two"));
            Assert.That(call.GetTrailers().GetValueBytes("x-trailing-bin"), Is.EqualTo(new byte[] { 0xAB }));
        }
    }

    [Test]
    public async Task Unary_Fails_GivesStatusAndTrailers()
    {
        using AsyncUnaryCall<Text> call = _client.SayAsync(new Text { Value = "rpc" });
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await call);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exception!.Status.Detail, Is.EqualTo("ä % \n ☺ 😈"));
            Assert.That(exception.StatusCode, Is.EqualTo(StatusCode.FailedPrecondition));
            Assert.That(exception.Trailers.GetValueBytes("grpc-status-details-bin"), Is.EqualTo(new byte[] { 1, 2, 0xFF }));
            Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.FailedPrecondition));
            Assert.That(call.GetTrailers().GetValue("reason"), Is.EqualTo("r"));
        }
    }

    [Test]
    public async Task GetStatus_WhileRunning_Throws()
    {
        using AsyncUnaryCall<Text> call = _client.SayAsync(new Text { Value = "wait" });
        Assert.That(() => call.GetStatus(), Throws.InvalidOperationException);
        Assert.That(() => call.GetTrailers(), Throws.InvalidOperationException);
        await _host.Echo.Entered.Task.WaitAsync(EchoService.Patience);
        call.Dispose();
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.Cancelled));
        await _host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
    }

    [Test]
    public async Task Unary_Cancelled_ReachesTheHandlerWithoutErrorLog()
    {
        using var cancel = new CancellationTokenSource();
        using AsyncUnaryCall<Text> call = _client.SayAsync(new Text { Value = "wait" }, cancellationToken: cancel.Token);
        await _host.Echo.Entered.Task.WaitAsync(EchoService.Patience);
        await cancel.CancelAsync();
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.Cancelled));
        await _host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
        Assert.That((await _client.SayAsync(new Text { Value = "next" })).Value, Is.EqualTo("next"));
        Assert.That(_host.Log.Lines.Where(line => line.Level >= LogLevel.Error && line.Text.Contains("OperationCanceled", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("wait")]
    [TestCase("stubborn")]
    public async Task Unary_DeadlinePasses_IsDeadlineExceeded(string handler)
    {
        using AsyncUnaryCall<Text> call = _client.SayAsync(new Text { Value = handler }, deadline: DateTime.UtcNow.AddMilliseconds(80));
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.DeadlineExceeded));
        _host.Echo.Release.TrySetResult();
        await _host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
    }

    [Test]
    public async Task Unary_DeadlineInThePast_IsNotSent()
    {
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await _client.SayAsync(new Text { Value = "metadata" }, deadline: DateTime.UtcNow.AddSeconds(-1)));
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.DeadlineExceeded));
        Assert.That(_host.Echo.Seen, Is.Empty);
    }

    [Test]
    public void Deadline_NotUtc_IsRefused() =>
        Assert.That(() => _client.SayAsync(new Text(), deadline: DateTime.Now.AddSeconds(1)), Throws.InvalidOperationException);

    [Test]
    public async Task ServerStreaming_Messages_ComeInOrder()
    {
        using AsyncServerStreamingCall<Text> call = _client.Repeat(new RepeatRequest { Value = "n", Count = 100 });
        var read = new List<string>();
        await foreach (Text text in call.ResponseStream.ReadAllAsync())
            read.Add(text.Value);
        Assert.That(read, Is.EqualTo(Enumerable.Range(0, 100).Select(i => "n" + i)));
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.OK));
    }

    [TestCase(0)]
    [TestCase(3)]
    public async Task ServerStreaming_FailsAtEnd_ReadsAllThenThrows(int count)
    {
        using AsyncServerStreamingCall<Text> call = _client.Repeat(new RepeatRequest { Count = count, FailAtEnd = true });
        for (int i = 0; i < count; i++)
            Assert.That(await call.ResponseStream.MoveNext(), Is.True);
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.DataLoss));
        Assert.That(call.GetTrailers().GetValue("why"), Is.EqualTo("because"));
    }

    [Test]
    public async Task ServerStreaming_SlowReader_HoldsTheHandlerBack()
    {
        using AsyncServerStreamingCall<Text> call = _client.Repeat(new RepeatRequest { Count = -1, Padding = 100_000 });
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);
        await Task.Delay(300);
        int before = _host.Echo.Written;
        await Task.Delay(300);
        Assert.That(_host.Echo.Written, Is.EqualTo(before), "a handler nobody reads from must stand still");
        Assert.That(before, Is.LessThan(200));
        for (int i = 0; i < 2 * before; i++)
            await call.ResponseStream.MoveNext();
        Assert.That(_host.Echo.Written, Is.GreaterThan(before));
        call.Dispose();
        await _host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
    }

    [Test]
    public async Task ServerStreaming_DisposedMidStream_ReachesTheHandler()
    {
        AsyncServerStreamingCall<Text> call = _client.Repeat(new RepeatRequest { Count = -1 });
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);
        call.Dispose();
        await _host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.Cancelled));
    }

    [Test]
    public async Task ServerStreaming_DeadlineMidStream_EndsBothSides()
    {
        using AsyncServerStreamingCall<Text> call = _client.Repeat(new RepeatRequest { Count = -1 }, deadline: DateTime.UtcNow.AddMilliseconds(150));
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext())
            {
            }
        });
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.DeadlineExceeded));
        await _host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
    }

    [Test]
    public async Task ServerStreaming_DeadlineWhileClientReadsNothing_FreesTheHandler()
    {
        using AsyncServerStreamingCall<Text> call = _client.Repeat(new RepeatRequest { Count = -1, Padding = 100_000 }, deadline: DateTime.UtcNow.AddMilliseconds(1500));
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);
        await _host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
    }

    [Test]
    public async Task ClientStreaming_Messages_AreJoined()
    {
        using AsyncClientStreamingCall<Text, Text> call = _client.Join();
        foreach (string part in new[] { "a", "b", "c" })
            await call.RequestStream.WriteAsync(new Text { Value = part });
        await call.RequestStream.CompleteAsync();
        Assert.That((await call).Value, Is.EqualTo("a,b,c"));
        Assert.That(() => call.RequestStream.WriteAsync(new Text()), Throws.InvalidOperationException);
    }

    [Test]
    public async Task ClientStreaming_ServerEndsEarly_GivesItsStatus()
    {
        using AsyncClientStreamingCall<Text, Text> call = _client.Join();
        await call.RequestStream.WriteAsync(new Text { Value = "stop" });
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.OutOfRange));
        RpcException? write = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new Text()));
        Assert.That(write!.StatusCode, Is.EqualTo(StatusCode.OutOfRange));
    }

    [Test]
    public async Task Duplex_PingPong_KeepsStep()
    {
        using AsyncDuplexStreamingCall<Text, Text> call = _client.Chat();
        for (int i = 0; i < 20; i++)
        {
            await call.RequestStream.WriteAsync(new Text { Value = "m" + i });
            Assert.That(await call.ResponseStream.MoveNext(), Is.True);
            Assert.That(call.ResponseStream.Current.Value, Is.EqualTo("re: m" + i));
        }

        await call.RequestStream.CompleteAsync();
        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.OK));
    }

    [Test]
    public async Task Duplex_CancelledMidStream_ReachesTheHandler()
    {
        using var cancel = new CancellationTokenSource();
        using AsyncDuplexStreamingCall<Text, Text> call = _client.Chat(cancellationToken: cancel.Token);
        await call.RequestStream.WriteAsync(new Text { Value = "one" });
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);
        Task<bool> pending = call.ResponseStream.MoveNext();
        await cancel.CancelAsync();
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(() => pending);
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.Cancelled));
        await _host.Echo.Cancelled.Task.WaitAsync(EchoService.Patience);
    }

    [Test]
    public async Task Calls_64OnOneConnection_AllAnswer()
    {
        using GrpcChannel channel = Open(_host, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler(), DisposeHttpClient = true });
        var client = new Echo.EchoClient(channel);
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async i => (await client.SayAsync(new Text { Value = "v" + i })).Value));
        Assert.That(answers, Is.EqualTo(Enumerable.Range(0, 64).Select(i => "v" + i)));
    }

    [Test]
    public async Task SizeLimits_BothSides_AreResourceExhausted()
    {
        await using GrpcHost host = await GrpcHost.StartAsync(options =>
        {
            options.MaxReceiveMessageSize = 1000;
            options.MaxSendMessageSize = 500;
        });
        using GrpcChannel channel = Open(host, new GrpcChannelOptions());
        var client = new Echo.EchoClient(channel);
        Assert.That(await StatusOf(client, 400), Is.EqualTo(StatusCode.OK));
        Assert.That(await StatusOf(client, 800), Is.EqualTo(StatusCode.ResourceExhausted), "the answer is too large to send");
        Assert.That(await StatusOf(client, 1200), Is.EqualTo(StatusCode.ResourceExhausted), "the request is too large to receive");

        using GrpcChannel small = Open(_host, new GrpcChannelOptions { MaxReceiveMessageSize = 300 });
        Assert.That(await StatusOf(new Echo.EchoClient(small), 400), Is.EqualTo(StatusCode.ResourceExhausted));
        using GrpcChannel mute = Open(_host, new GrpcChannelOptions { MaxSendMessageSize = 300 });
        Assert.That(await StatusOf(new Echo.EchoClient(mute), 400), Is.EqualTo(StatusCode.ResourceExhausted));
        using GrpcChannel open = Open(_host, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        Assert.That(await StatusOf(new Echo.EchoClient(open), 4_000_000), Is.EqualTo(StatusCode.OK));
    }

    [Test]
    public async Task DetailedErrors_SwitchedOn_TellTheText()
    {
        await using GrpcHost host = await GrpcHost.StartAsync(options => options.EnableDetailedErrors = true);
        using GrpcChannel channel = Open(host, new GrpcChannelOptions());
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await new Echo.EchoClient(channel).SayAsync(new Text { Value = "throw" }));
        Assert.That(exception!.Status.Detail, Does.Contain(EchoService.Secret));
        Assert.That(host.Errors(), Has.Some.Contain(EchoService.Secret));
    }

    [Test]
    public async Task Connection_Refused_IsUnavailable()
    {
        using GrpcChannel channel = GrpcChannel.ForAddress("http://127.0.0.1:1");
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await new Echo.EchoClient(channel).SayAsync(new Text()));
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.Unavailable));
    }

    [TestCase(400, StatusCode.Internal)]
    [TestCase(401, StatusCode.Unauthenticated)]
    [TestCase(403, StatusCode.PermissionDenied)]
    [TestCase(404, StatusCode.Unimplemented)]
    [TestCase(418, StatusCode.Unknown)]
    [TestCase(429, StatusCode.Unavailable)]
    [TestCase(431, StatusCode.Internal)]
    [TestCase(500, StatusCode.Unknown)]
    [TestCase(502, StatusCode.Unavailable)]
    [TestCase(503, StatusCode.Unavailable)]
    [TestCase(504, StatusCode.Unavailable)]
    [TestCase(200, StatusCode.Unknown)]
    public async Task HttpStatus_WithoutGrpcStatus_IsMapped(int http, StatusCode expected) =>
        Assert.That(await StatusOfOdd("http" + http), Is.EqualTo(expected));

    [TestCase(1, StatusCode.Internal)]
    [TestCase(2, StatusCode.Internal)]
    [TestCase(8, StatusCode.Cancelled)]
    [TestCase(11, StatusCode.ResourceExhausted)]
    [TestCase(12, StatusCode.PermissionDenied)]
    public async Task Reset_ByTheServer_IsMapped(int code, StatusCode expected) =>
        Assert.That(await StatusOfOdd("reset" + code), Is.EqualTo(expected));

    [TestCase(1, StatusCode.Internal)]
    [TestCase(8, StatusCode.Cancelled)]
    [TestCase(11, StatusCode.ResourceExhausted)]
    [TestCase(12, StatusCode.PermissionDenied)]
    public async Task Reset_WhileRequestsAreStillToCome_IsMapped(int code, StatusCode expected)
    {
        Marshaller<Text> marshaller = Marshallers.Create(text => Google.Protobuf.MessageExtensions.ToByteArray(text), Text.Parser.ParseFrom);
        var method = new Method<Text, Text>(MethodType.DuplexStreaming, "odd", "early" + code, marshaller, marshaller);
        using AsyncDuplexStreamingCall<Text, Text> call = _channel.CreateCallInvoker().AsyncDuplexStreamingCall(method, null, default);
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.That(exception!.StatusCode, Is.EqualTo(expected));
    }

    [TestCase("nostatus", StatusCode.Unknown)]
    [TestCase("badstatus", StatusCode.Unknown)]
    [TestCase("status99", (StatusCode)99)]
    [TestCase("okempty", StatusCode.Internal)]
    [TestCase("two", StatusCode.Internal)]
    [TestCase("truncated", StatusCode.Internal)]
    [TestCase("flag1", StatusCode.Internal)]
    [TestCase("flag2", StatusCode.Internal)]
    [TestCase("gib4", StatusCode.ResourceExhausted)]
    [TestCase("garbage", StatusCode.Internal)]
    public async Task Answer_Broken_HasStatus(string kind, StatusCode expected) =>
        Assert.That(await StatusOfOdd(kind), Is.EqualTo(expected));

    [Test]
    public async Task Channel_Disposed_EndsRunningCallsAndRefusesNewOnes()
    {
        GrpcChannel channel = Open(_host, new GrpcChannelOptions());
        var client = new Echo.EchoClient(channel);
        using AsyncUnaryCall<Text> call = client.SayAsync(new Text { Value = "wait" });
        await _host.Echo.Entered.Task.WaitAsync(EchoService.Patience);
        channel.Dispose();
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.Cancelled));
        Assert.That(() => client.SayAsync(new Text()), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task Cancellation_AsOperationCanceled_WhenAskedFor()
    {
        using GrpcChannel channel = Open(_host, new GrpcChannelOptions { ThrowOperationCanceledOnCancellation = true });
        using var cancel = new CancellationTokenSource(50);
        await Assert.CatchAsync<OperationCanceledException>(async () => await new Echo.EchoClient(channel).SayAsync(new Text { Value = "wait" }, cancellationToken: cancel.Token));
    }

    [Test]
    public async Task WithHost_NamesTheAuthority()
    {
        Text answer = await _client.WithHost("other.example").SayAsync(new Text { Value = "peer" });
        Assert.That(answer.Value, Does.Contain(" other.example "));
    }

    private GrpcChannel Open(GrpcHost host, GrpcChannelOptions options)
    {
        if (retries)
        {
            var policy = new RetryPolicy { MaxAttempts = 2, InitialBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(1), BackoffMultiplier = 1, RetryableStatusCodes = { StatusCode.Aborted } };
            options.ServiceConfig = new ServiceConfig { MethodConfigs = { new MethodConfig { Names = { MethodName.Default }, RetryPolicy = policy } } };
        }

        return host.NewChannel(options);
    }

    private static async Task<StatusCode> StatusOf(Echo.EchoClient client, int size)
    {
        try
        {
            await client.SayAsync(new Text { Padding = Google.Protobuf.ByteString.CopyFrom(new byte[size]) });
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }

    private static void MapOddServers(WebApplication app) => app.MapPost("/odd/{kind}", async (HttpContext http, string kind) =>
    {
        if (kind.StartsWith("early", StringComparison.Ordinal))
        {
            http.Features.GetRequiredFeature<IHttpResetFeature>().Reset(int.Parse(kind.AsSpan(5), System.Globalization.CultureInfo.InvariantCulture));
            return;
        }

        await http.Request.Body.CopyToAsync(Stream.Null);
        HttpResponse response = http.Response;
        if (kind.StartsWith("http", StringComparison.Ordinal))
        {
            response.StatusCode = int.Parse(kind.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture);
            return;
        }

        if (kind.StartsWith("reset", StringComparison.Ordinal))
        {
            http.Features.GetRequiredFeature<IHttpResetFeature>().Reset(int.Parse(kind.AsSpan(5), System.Globalization.CultureInfo.InvariantCulture));
            return;
        }

        response.ContentType = "application/grpc";
        byte[] body = kind switch
        {
            "two" => new byte[10],
            "truncated" => [0, 0, 0, 0, 9, 1],
            "flag1" => [1, 0, 0, 0, 0],
            "flag2" => [2, 0, 0, 0, 0],
            "gib4" => [0, 0xFF, 0xFF, 0xFF, 0xFF],
            "garbage" => [0, 0, 0, 0, 2, 0x0A, 0x05],
            _ => [],
        };
        await response.Body.WriteAsync(body);
        if (kind == "nostatus")
            return;
        response.AppendTrailer("grpc-status", kind switch { "badstatus" => "x", "status99" => "99", _ => "0" });
    });

    private async Task<StatusCode> StatusOfOdd(string kind)
    {
        Marshaller<Text> marshaller = Marshallers.Create(text => Google.Protobuf.MessageExtensions.ToByteArray(text), Text.Parser.ParseFrom);
        var method = new Method<Text, Text>(MethodType.Unary, "odd", kind, marshaller, marshaller);
        using AsyncUnaryCall<Text> call = _channel.CreateCallInvoker().AsyncUnaryCall(method, null, default, new Text());
        try
        {
            await call;
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            Assert.That(call.GetStatus().StatusCode, Is.EqualTo(exception.StatusCode));
            return exception.StatusCode;
        }
    }
}
