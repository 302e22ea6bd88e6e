using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Testing;

namespace ZeroTrust.Grpc.Tests.Interop;

/// <summary>The server of the interop suite. <c>CacheableUnaryCall</c> is left out: gRPC over GET is an experiment that few stacks have.</summary>
internal sealed class TestServiceImpl : TestService.TestServiceBase
{
    private const string EchoInitial = "x-grpc-test-echo-initial";
    private const string EchoTrailing = "x-grpc-test-echo-trailing-bin";

    public override Task<Empty> EmptyCall(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public override async Task<SimpleResponse> UnaryCall(SimpleRequest request, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        CheckCompression(request.ExpectCompressed, context, message: 0);
        EchoStatus(request.ResponseStatus);
        context.WriteOptions = WriteOptionsFor(request.ResponseCompressed);
        return new SimpleResponse { Payload = MakePayload(request.ResponseType, request.ResponseSize) };
    }

    public override async Task StreamingOutputCall(StreamingOutputCallRequest request, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        await AnswerAsync(request, responseStream, context);
    }

    public override async Task<StreamingInputCallResponse> StreamingInputCall(IAsyncStreamReader<StreamingInputCallRequest> requestStream, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        int size = 0;
        for (int message = 0; await requestStream.MoveNext(); message++)
        {
            CheckCompression(requestStream.Current.ExpectCompressed, context, message);
            size += requestStream.Current.Payload.Body.Length;
        }

        return new StreamingInputCallResponse { AggregatedPayloadSize = size };
    }

    public override async Task FullDuplexCall(IAsyncStreamReader<StreamingOutputCallRequest> requestStream, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        while (await requestStream.MoveNext())
            await AnswerAsync(requestStream.Current, responseStream, context);
    }

    public override async Task HalfDuplexCall(IAsyncStreamReader<StreamingOutputCallRequest> requestStream, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        var requests = new List<StreamingOutputCallRequest>();
        while (await requestStream.MoveNext())
            requests.Add(requestStream.Current);
        foreach (StreamingOutputCallRequest request in requests)
            await AnswerAsync(request, responseStream, context);
    }

    private static async Task AnswerAsync(StreamingOutputCallRequest request, IServerStreamWriter<StreamingOutputCallResponse> responses, ServerCallContext context)
    {
        EchoStatus(request.ResponseStatus);
        foreach (ResponseParameters wanted in request.ResponseParameters)
        {
            await Task.Delay(TimeSpan.FromMicroseconds(wanted.IntervalUs), context.CancellationToken);
            responses.WriteOptions = WriteOptionsFor(wanted.Compressed);
            await responses.WriteAsync(new StreamingOutputCallResponse { Payload = MakePayload(request.ResponseType, wanted.Size) });
        }
    }

    private static WriteOptions WriteOptionsFor(BoolValue? compressed) => compressed is { Value: true } ? WriteOptions.Default : new WriteOptions(WriteFlags.NoCompress);

    private static Payload MakePayload(PayloadType type, int size)
    {
        if (type != PayloadType.Compressable)
            throw new RpcException(new Status(StatusCode.InvalidArgument, "the payload type is not known"));
        return new Payload { Body = UnsafeByteOperations.UnsafeWrap(new byte[size]) };
    }

    private static void EchoStatus(EchoStatus? status)
    {
        if (status is { Code: not 0 })
            throw new RpcException(new Status((StatusCode)status.Code, status.Message));
    }

    private static void CheckCompression(BoolValue? expected, ServerCallContext context, int message)
    {
        if (expected is null)
            return;
        MessageFlags flags = context.GetHttpContext().Features.Get<MessageFlags>()!;
        if (flags.Compressed[message] != expected.Value)
            throw new RpcException(new Status(StatusCode.InvalidArgument, "the request is not compressed as it says"));
    }

    private static async Task EchoMetadataAsync(ServerCallContext context)
    {
        // Two additions to the suite: attempts that fail, and status details.
        int attempts = int.Parse(context.RequestHeaders.GetValue("grpc-previous-rpc-attempts") ?? "0", CultureInfo.InvariantCulture);
        if (attempts < int.Parse(context.RequestHeaders.GetValue("x-fail-attempts") ?? "0", CultureInfo.InvariantCulture))
            throw new RpcException(new Status(StatusCode.Unavailable, "this attempt is to fail"));
        if (context.RequestHeaders.GetValueBytes("x-details-bin") is { } details)
            context.ResponseTrailers.Add("grpc-status-details-bin", details);
        if (context.RequestHeaders.Get(EchoTrailing) is { } trailing)
            context.ResponseTrailers.Add(trailing);
        if (context.RequestHeaders.Get(EchoInitial) is { } initial)
            await context.WriteResponseHeadersAsync([initial]);
    }
}
