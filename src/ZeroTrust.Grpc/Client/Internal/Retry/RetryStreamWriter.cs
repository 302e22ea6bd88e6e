using System.Buffers;
using Grpc.Core;
using Grpc.Internal;

namespace Grpc.Net.Client.Internal;

/// <summary>The requests of a streaming call that may be tried again. A write completes when an attempt has sent it.</summary>
internal sealed class RetryStreamWriter<TRequest, TResponse>(RetryCall<TRequest, TResponse> call, RetryBuffer buffer, RequestFraming<TRequest> framing, MessageCodec? codec) : IClientStreamWriter<TRequest>
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
            await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((RetryCall<TRequest, TResponse>)state!).Cancel(), call);

            var output = new ArrayBufferWriter<byte>();
            framing.Write(output, message, codec, WriteOptions);
            await call.WaitUntilSentAsync(buffer.Add(output.WrittenMemory, framing.MayWait(WriteOptions)));
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
        buffer.Complete();
        return Task.CompletedTask;
    }
}
