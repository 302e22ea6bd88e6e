using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Testing;

namespace ZeroTrust.Grpc.Tests.Interop;

/// <summary>The interop suite of gRPC: our client against the server of others, and against our own.</summary>
[TestFixture(ForeignProcess.Python)]
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

    private static DateTime Deadline() => DateTime.UtcNow.AddSeconds(60);

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
