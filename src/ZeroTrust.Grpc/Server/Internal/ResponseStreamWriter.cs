using System.IO.Pipelines;
using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The responses of a streaming call. A write completes when the transport takes more, so a slow client slows its handler.</summary>
internal sealed class ResponseStreamWriter<TResponse>(HttpContextServerCallContext call, Action<TResponse, SerializationContext> serializer) : IServerStreamWriter<TResponse>
    where TResponse : class
{
    private int _writing;
    private bool _closed;

    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(TResponse message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        if (call.CancellationToken.IsCancellationRequested)
            return Task.FromCanceled(call.CancellationToken);
        if (Interlocked.Exchange(ref _writing, 1) != 0)
            throw new InvalidOperationException("the previous write to the response stream is not complete");

        bool entered = false;
        bool pending = false;
        try
        {
            if (_closed)
                throw new InvalidOperationException("the call is complete");
            call.EnterWrite();
            entered = true;
            WriteOptions? options = WriteOptions ?? call.WriteOptions;
            call.WriteMessage(message, serializer, options);
            if ((options?.Flags & WriteFlags.BufferHint) == WriteFlags.BufferHint)
                return Task.CompletedTask;

            ValueTask<FlushResult> flush = call.HttpContext.Response.BodyWriter.FlushAsync(cancellationToken.CanBeCanceled ? cancellationToken : call.ReadToken);
            if (flush.IsCompletedSuccessfully)
            {
                _ = flush.GetAwaiter().GetResult();
                return Task.CompletedTask;
            }

            pending = true;
            return AwaitFlush(flush);
        }
        catch (Exception exception)
        {
            return Task.FromException(exception);
        }
        finally
        {
            if (!pending)
                Leave(entered);
        }
    }

    /// <summary>Refuses further writes: the handler has completed.</summary>
    public void Close() => _closed = true;

    private async Task AwaitFlush(ValueTask<FlushResult> flush)
    {
        try
        {
            await flush;
        }
        finally
        {
            Leave(entered: true);
        }

        // A client that went away completes the flush; the handler should not go on for nobody.
        call.CancellationToken.ThrowIfCancellationRequested();
    }

    private void Leave(bool entered)
    {
        if (entered)
            call.ExitWrite();
        Volatile.Write(ref _writing, 0);
    }
}
