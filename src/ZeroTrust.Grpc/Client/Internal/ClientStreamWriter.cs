using System.Buffers;
using Grpc.Core;
using Grpc.Internal;

namespace Grpc.Net.Client.Internal;

/// <summary>The requests of a streaming call: one at a time, each framed before it goes.</summary>
internal abstract class ClientStreamWriter<TRequest, TResponse>(IClientCall<TRequest, TResponse> call, RequestFraming<TRequest> framing, MessageCodec? codec) : IClientStreamWriter<TRequest>
    where TRequest : class
    where TResponse : class
{
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
            await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((IClientCall<TRequest, TResponse>)state!).Cancel(), call);

            ArrayBufferWriter<byte> buffer = GetBuffer();
            framing.Write(buffer, message, codec, WriteOptions);
            await SendAsync(buffer.WrittenMemory, framing.MayWait(WriteOptions));
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
        End();
        return Task.CompletedTask;
    }

    /// <summary>An empty buffer for the next frame.</summary>
    protected abstract ArrayBufferWriter<byte> GetBuffer();

    /// <summary>Sends a frame; completes when the transport takes more.</summary>
    protected abstract Task SendAsync(ReadOnlyMemory<byte> frame, bool mayWait);

    /// <summary>No request follows.</summary>
    protected abstract void End();
}
