using System.Buffers;
using Grpc.Core;
using Grpc.Internal;

namespace Grpc.Net.Client.Internal;

/// <summary>The requests of a streaming call.</summary>
internal sealed class RequestStreamWriter<TRequest, TResponse>(GrpcCall<TRequest, TResponse> call, StreamingContent content, RequestFraming<TRequest> framing, MessageCodec? codec) : IClientStreamWriter<TRequest>
    where TRequest : class
    where TResponse : class
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private int _writing;
    private bool _completed;

    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _writing, 1) != 0)
            throw new InvalidOperationException("the previous write to the request stream is not complete");
        try
        {
            if (_completed)
                throw new InvalidOperationException("the request stream is complete");
            call.ThrowIfFinished();
            await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((GrpcCall<TRequest, TResponse>)state!).Cancel(), call);

            _buffer.ResetWrittenCount();
            framing.Write(_buffer, message, codec, WriteOptions);
            try
            {
                Stream stream = await content.GetStreamAsync(call.Token);
                await stream.WriteAsync(_buffer.WrittenMemory, call.Token);
                if (!framing.MayWait(WriteOptions))
                    await stream.FlushAsync(call.Token);
            }
            catch (Exception exception)
            {
                throw await call.ExplainWriteFailureAsync(exception);
            }
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }

    public Task CompleteAsync()
    {
        if (Volatile.Read(ref _writing) != 0)
            throw new InvalidOperationException("the previous write to the request stream is not complete");
        _completed = true;
        content.End();
        return Task.CompletedTask;
    }
}
