using System.Buffers;
using Grpc.Internal;

namespace Grpc.Net.Client.Internal;

/// <summary>The requests of a streaming call that go straight into the body of its one attempt.</summary>
internal sealed class RequestStreamWriter<TRequest, TResponse>(GrpcCall<TRequest, TResponse> call, StreamingContent content, RequestFraming<TRequest> framing, MessageCodec? codec)
    : ClientStreamWriter<TRequest, TResponse>(call, framing, codec)
    where TRequest : class
    where TResponse : class
{
    private readonly GrpcCall<TRequest, TResponse> _call = call;
    private readonly ArrayBufferWriter<byte> _buffer = new();

    protected override ArrayBufferWriter<byte> GetBuffer()
    {
        _buffer.ResetWrittenCount();
        return _buffer;
    }

    protected override async Task SendAsync(ReadOnlyMemory<byte> frame, bool mayWait)
    {
        try
        {
            Stream stream = await content.GetStreamAsync(_call.Token);
            await stream.WriteAsync(frame, _call.Token);
            if (!mayWait)
                await stream.FlushAsync(_call.Token);
        }
        catch (Exception exception)
        {
            throw await _call.ExplainWriteFailureAsync(exception);
        }
    }

    protected override void End() => content.End();
}
