using System.Buffers;
using Grpc.Internal;

namespace Grpc.Net.Client.Internal;

/// <summary>The requests of a streaming call that may be tried again. A write completes when an attempt has sent it.</summary>
internal sealed class RetryStreamWriter<TRequest, TResponse>(RetryCall<TRequest, TResponse> call, RetryBuffer buffer, RequestFraming<TRequest> framing, MessageCodec? codec)
    : ClientStreamWriter<TRequest, TResponse>(call, framing, codec)
    where TRequest : class
    where TResponse : class
{
    private readonly RetryCall<TRequest, TResponse> _call = call;

    // The frame is kept, so every request gets its own.
    protected override ArrayBufferWriter<byte> GetBuffer() => new();

    protected override Task SendAsync(ReadOnlyMemory<byte> frame, bool mayWait) => _call.WaitUntilSentAsync(buffer.Add(frame, mayWait));

    protected override void End() => buffer.Complete();
}
