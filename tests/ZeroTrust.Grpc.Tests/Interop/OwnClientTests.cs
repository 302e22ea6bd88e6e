using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Grpc.Testing;

namespace ZeroTrust.Grpc.Tests.Interop;

/// <summary>The interop suite of gRPC: our client against the servers of others, and against our own.</summary>
[TestFixture(ForeignProcess.Python)]
[TestFixture(ForeignProcess.Node)]
[TestFixture(InteropServer.Ours)]
[CancelAfter(120_000)]
internal sealed class OwnClientTests(string kind)
{
    private const string EchoInitial = "x-grpc-test-echo-initial";
    private const string EchoTrailing = "x-grpc-test-echo-trailing-bin";
    private const string InitialValue = "test_initial_metadata_value";
    private static readonly byte[] TrailingValue = [0xAB, 0xAB, 0xAB];
    private static readonly (int Request, int Response)[] Pairs = [(27182, 31415), (8, 9), (1828, 2653), (45904, 58979)];

    private InteropServer _server = null!;
    private GrpcChannel _channel = null!;
    private TestService.TestServiceClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await InteropServer.StartAsync(kind);
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_server.Port}");
        _client = new TestService.TestServiceClient(_channel);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [TearDown]
    public void CheckErrors() => Assert.That(_server.Errors, Is.Empty);

    [Test]
    public async Task EmptyUnary() => Assert.That((await _client.EmptyCallAsync(new Empty(), deadline: Deadline())).CalculateSize(), Is.Zero);

    [Test]
    public async Task LargeUnary() => CheckPayload((await _client.UnaryCallAsync(Large(), deadline: Deadline())).Payload, 314159);

    [Test]
    public async Task ClientStreaming()
    {
        using AsyncClientStreamingCall<StreamingInputCallRequest, StreamingInputCallResponse> call = _client.StreamingInputCall(deadline: Deadline());
        foreach ((int size, _) in Pairs)
            await call.RequestStream.WriteAsync(new StreamingInputCallRequest { Payload = MakePayload(size) });
        await call.RequestStream.CompleteAsync();
        Assert.That((await call).AggregatedPayloadSize, Is.EqualTo(74922));
    }

    [Test]
    public async Task ServerStreaming()
    {
        using AsyncServerStreamingCall<StreamingOutputCallResponse> call = _client.StreamingOutputCall(Asking([.. Pairs.Select(pair => pair.Response)]), deadline: Deadline());
        foreach ((_, int size) in Pairs)
        {
            Assert.That(await call.ResponseStream.MoveNext(), Is.True);
            CheckPayload(call.ResponseStream.Current.Payload, size);
        }

        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.OK));
    }

    [Test]
    public async Task PingPong()
    {
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = _client.FullDuplexCall(deadline: Deadline());
        foreach ((int request, int response) in Pairs)
            await ExchangeAsync(call, request, response);
        await call.RequestStream.CompleteAsync();
        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.OK));
    }

    [Test]
    public async Task HalfDuplex()
    {
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = _client.HalfDuplexCall(deadline: Deadline());
        foreach ((int request, int response) in Pairs)
            await call.RequestStream.WriteAsync(Asking([response], request));
        await call.RequestStream.CompleteAsync();
        foreach ((_, int response) in Pairs)
        {
            Assert.That(await call.ResponseStream.MoveNext(), Is.True);
            CheckPayload(call.ResponseStream.Current.Payload, response);
        }

        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
    }

    [Test]
    public async Task EmptyStream()
    {
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = _client.FullDuplexCall(deadline: Deadline());
        await call.RequestStream.CompleteAsync();
        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.OK));
    }

    [Test]
    public async Task CustomMetadata()
    {
        Metadata sent = new() { { EchoInitial, InitialValue }, { EchoTrailing, TrailingValue } };
        using AsyncUnaryCall<SimpleResponse> unary = _client.UnaryCallAsync(Large(), sent, Deadline());
        CheckPayload((await unary).Payload, 314159);
        CheckEcho(await unary.ResponseHeadersAsync, unary.GetTrailers());

        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> duplex = _client.FullDuplexCall(sent, Deadline());
        await ExchangeAsync(duplex, 271828, 314159);
        await duplex.RequestStream.CompleteAsync();
        Assert.That(await duplex.ResponseStream.MoveNext(), Is.False);
        CheckEcho(await duplex.ResponseHeadersAsync, duplex.GetTrailers());
    }

    [TestCase("test status message")]
    [TestCase("\t\ttest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001F608\t\n")]
    public async Task StatusCodeAndMessage(string message)
    {
        var wanted = new EchoStatus { Code = 2, Message = message };
        RpcException? unary = await Assert.ThrowsAsync<RpcException>(async () => await _client.UnaryCallAsync(new SimpleRequest { ResponseStatus = wanted }, deadline: Deadline()));
        Assert.That(unary!.Status, Is.EqualTo(new Status(StatusCode.Unknown, message)));

        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = _client.FullDuplexCall(deadline: Deadline());
        await call.RequestStream.WriteAsync(new StreamingOutputCallRequest { ResponseStatus = wanted });
        await call.RequestStream.CompleteAsync();
        RpcException? duplex = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.That(duplex!.Status, Is.EqualTo(new Status(StatusCode.Unknown, message)));
    }

    [Test]
    public async Task UnimplementedMethod()
    {
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await _client.UnimplementedCallAsync(new Empty(), deadline: Deadline()));
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.Unimplemented));
    }

    [Test]
    public async Task UnimplementedService()
    {
        var client = new UnimplementedService.UnimplementedServiceClient(_channel);
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await client.UnimplementedCallAsync(new Empty(), deadline: Deadline()));
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.Unimplemented));
    }

    [Test]
    public async Task CancelAfterBegin()
    {
        using var cancel = new CancellationTokenSource();
        using AsyncClientStreamingCall<StreamingInputCallRequest, StreamingInputCallResponse> call = _client.StreamingInputCall(deadline: Deadline(), cancellationToken: cancel.Token);
        await cancel.CancelAsync();
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.Cancelled));
    }

    [Test]
    public async Task CancelAfterFirstResponse()
    {
        using var cancel = new CancellationTokenSource();
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = _client.FullDuplexCall(deadline: Deadline(), cancellationToken: cancel.Token);
        await ExchangeAsync(call, 27182, 31415);
        await cancel.CancelAsync();
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.Cancelled));
    }

    [Test]
    public async Task TimeoutOnSleepingServer()
    {
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = _client.FullDuplexCall(deadline: DateTime.UtcNow.AddMilliseconds(1));
        try
        {
            await call.RequestStream.WriteAsync(Asking([], 27182));
        }
        catch (RpcException exception)
        {
            // The deadline may pass before the write.
            Assert.That(exception.StatusCode, Is.EqualTo(StatusCode.DeadlineExceeded));
        }

        RpcException? ended = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.That(ended!.StatusCode, Is.EqualTo(StatusCode.DeadlineExceeded));
    }

    [TestCase("gzip")]
    [TestCase("deflate")]
    public async Task ClientCompressedUnary(string codec)
    {
        await using var tap = new WireTap(_server.Port);
        using GrpcChannel channel = Open(tap);
        var client = new TestService.TestServiceClient(channel);
        SimpleRequest claim = Large();
        claim.ExpectCompressed = new BoolValue { Value = true };
        if (kind == InteropServer.Ours)
        {
            RpcException? probe = await Assert.ThrowsAsync<RpcException>(async () => await client.UnaryCallAsync(claim, deadline: Deadline()));
            Assert.That(probe!.StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
        }

        CheckPayload((await client.UnaryCallAsync(claim, Coded(codec), Deadline())).Payload, 314159);
        claim.ExpectCompressed = new BoolValue { Value = false };
        CheckPayload((await client.UnaryCallAsync(claim, new CallOptions(Coded(codec), Deadline(), writeOptions: Plain))).Payload, 314159);
        CheckPayload((await client.UnaryCallAsync(claim, deadline: Deadline())).Payload, 314159);
        Assert.That(tap.Requests, Is.EqualTo(kind == InteropServer.Ours ? [false, true, false, false] : new[] { true, false, false }));
    }

    [TestCase("gzip")]
    [TestCase("deflate")]
    public async Task ClientCompressedStreaming(string codec)
    {
        await using var tap = new WireTap(_server.Port);
        using GrpcChannel channel = Open(tap);
        var client = new TestService.TestServiceClient(channel);
        if (kind == InteropServer.Ours)
        {
            using AsyncClientStreamingCall<StreamingInputCallRequest, StreamingInputCallResponse> probe = client.StreamingInputCall(deadline: Deadline());
            await probe.RequestStream.WriteAsync(Claiming(27182, compressed: true));
            RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await probe);
            Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
        }

        using AsyncClientStreamingCall<StreamingInputCallRequest, StreamingInputCallResponse> call = client.StreamingInputCall(Coded(codec), Deadline());
        await call.RequestStream.WriteAsync(Claiming(27182, compressed: true));
        call.RequestStream.WriteOptions = Plain;
        await call.RequestStream.WriteAsync(Claiming(45904, compressed: false));
        await call.RequestStream.CompleteAsync();
        Assert.That((await call).AggregatedPayloadSize, Is.EqualTo(73086));
        Assert.That(tap.Requests, Is.EqualTo(kind == InteropServer.Ours ? [false, true, false] : new[] { true, false }));
    }

    [Test]
    public async Task ServerCompressedUnary()
    {
        await using var tap = new WireTap(_server.Port);
        using GrpcChannel channel = Open(tap);
        var client = new TestService.TestServiceClient(channel);
        foreach (bool compressed in new[] { true, false })
        {
            SimpleRequest request = Large();
            request.ResponseCompressed = new BoolValue { Value = compressed };
            CheckPayload((await client.UnaryCallAsync(request, deadline: Deadline())).Payload, 314159);
        }

        Assert.That(tap.Responses, Is.EqualTo(new[] { CompressesAnswers, false }));
    }

    [Test]
    public async Task ServerCompressedStreaming()
    {
        await using var tap = new WireTap(_server.Port);
        using GrpcChannel channel = Open(tap);
        StreamingOutputCallRequest request = Asking([31415, 92653]);
        request.ResponseParameters[0].Compressed = new BoolValue { Value = true };
        request.ResponseParameters[1].Compressed = new BoolValue { Value = false };
        using AsyncServerStreamingCall<StreamingOutputCallResponse> call = new TestService.TestServiceClient(channel).StreamingOutputCall(request, deadline: Deadline());
        foreach (int size in new[] { 31415, 92653 })
        {
            Assert.That(await call.ResponseStream.MoveNext(), Is.True);
            CheckPayload(call.ResponseStream.Current.Payload, size);
        }

        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
        Assert.That(tap.Responses, Is.EqualTo(new[] { CompressesAnswers, false }));
    }

    [Test]
    public async Task StatusDetails_OfTheServer_AreInTheTrailers()
    {
        byte[] details = [8, 5, 18, 4, 103, 111, 110, 101, 0xFF];
        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await _client.UnaryCallAsync(
            new SimpleRequest { ResponseStatus = new EchoStatus { Code = 5, Message = "gone" } }, new Metadata { { "x-details-bin", details } }, Deadline()));
        Assert.That(exception!.Status, Is.EqualTo(new Status(StatusCode.NotFound, "gone")));
        Assert.That(exception.Trailers.GetValueBytes("grpc-status-details-bin"), Is.EqualTo(details));
    }

    [Test]
    public async Task FailedAttempts_AreRetried_UntilTheServerAnswers()
    {
        var policy = new RetryPolicy { MaxAttempts = 4, InitialBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(1), BackoffMultiplier = 1, RetryableStatusCodes = { StatusCode.Unavailable } };
        var config = new ServiceConfig { MethodConfigs = { new MethodConfig { Names = { MethodName.Default }, RetryPolicy = policy } } };
        using GrpcChannel channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_server.Port}", new GrpcChannelOptions { ServiceConfig = config });
        var client = new TestService.TestServiceClient(channel);

        using AsyncUnaryCall<SimpleResponse> unary = client.UnaryCallAsync(Large(), new Metadata { { "x-fail-attempts", "3" } }, Deadline());
        CheckPayload((await unary).Payload, 314159);
        Assert.That((await unary.ResponseHeadersAsync).GetValue("grpc-previous-rpc-attempts"), Is.EqualTo("3"));

        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> duplex = client.FullDuplexCall(new Metadata { { "x-fail-attempts", "2" } }, Deadline());
        await ExchangeAsync(duplex, 27182, 31415);
        await ExchangeAsync(duplex, 8, 9);
        await duplex.RequestStream.CompleteAsync();
        Assert.That(await duplex.ResponseStream.MoveNext(), Is.False);

        RpcException? exception = await Assert.ThrowsAsync<RpcException>(async () => await client.UnaryCallAsync(Large(), new Metadata { { "x-fail-attempts", "4" } }, Deadline()));
        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.Unavailable));
    }

    // The server of grpc-js reads compressed messages, but does not write them.
    private bool CompressesAnswers => kind != ForeignProcess.Node;

    private static WriteOptions Plain => new(WriteFlags.NoCompress);

    private static GrpcChannel Open(WireTap tap) => GrpcChannel.ForAddress($"http://127.0.0.1:{tap.Port}");

    private static Metadata Coded(string codec) => new() { { "grpc-internal-encoding-request", codec } };

    private static StreamingInputCallRequest Claiming(int size, bool compressed) => new() { Payload = MakePayload(size), ExpectCompressed = new BoolValue { Value = compressed } };

    private static DateTime Deadline() => DateTime.UtcNow.AddSeconds(30);

    private static Payload MakePayload(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };

    private static SimpleRequest Large() => new() { ResponseSize = 314159, Payload = MakePayload(271828) };

    private static StreamingOutputCallRequest Asking(int[] sizes, int? size = null) => new()
    {
        ResponseParameters = { sizes.Select(wanted => new ResponseParameters { Size = wanted }) },
        Payload = size is { } own ? MakePayload(own) : null,
    };

    private static void CheckPayload(Payload payload, int size)
    {
        Assert.That(payload.Body.Length, Is.EqualTo(size));
        Assert.That(payload.Body.Span.ContainsAnyExcept((byte)0), Is.False);
    }

    private static void CheckEcho(Metadata initial, Metadata trailers)
    {
        Assert.That(initial.GetValue(EchoInitial), Is.EqualTo(InitialValue));
        Assert.That(trailers.GetValueBytes(EchoTrailing), Is.EqualTo(TrailingValue));
    }

    private static async Task ExchangeAsync(AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call, int request, int response)
    {
        await call.RequestStream.WriteAsync(Asking([response], request));
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);
        CheckPayload(call.ResponseStream.Current.Payload, response);
    }
}
