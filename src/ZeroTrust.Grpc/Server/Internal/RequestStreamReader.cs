using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The requests of a streaming call.</summary>
internal sealed class RequestStreamReader<TRequest>(HttpContextServerCallContext call, Func<DeserializationContext, TRequest> deserializer) : IAsyncStreamReader<TRequest>
    where TRequest : class
{
    private static readonly Task<bool> True = Task.FromResult(true);
    private static readonly Task<bool> False = Task.FromResult(false);

    private TRequest? _current;
    private bool _ended;
    private int _reading;

    public TRequest Current => _current ?? throw new InvalidOperationException("there is no current message");

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<bool>(cancellationToken);
        if (_ended)
            return False;
        if (Interlocked.Exchange(ref _reading, 1) != 0)
            throw new InvalidOperationException("the previous read of the request stream is not complete");

        ValueTask<TRequest?> read;
        try
        {
            read = MessageReader.ReadNextAsync(call, deserializer, cancellationToken.CanBeCanceled ? cancellationToken : call.ReadToken);
        }
        catch (Exception exception)
        {
            Volatile.Write(ref _reading, 0);
            return Task.FromException<bool>(exception);
        }

        return read.IsCompletedSuccessfully ? Take(read.GetAwaiter().GetResult()) : AwaitRead(read, cancellationToken);
    }

    private async Task<bool> AwaitRead(ValueTask<TRequest?> read, CancellationToken cancellationToken)
    {
        TRequest? message;
        try
        {
            if (cancellationToken.CanBeCanceled && call.ReadToken.CanBeCanceled)
            {
                // Two tokens can end the wait; the read listens to the caller's, so the deadline is passed on.
                await using CancellationTokenRegistration registration = call.ReadToken.UnsafeRegister(
                    static state => ((System.IO.Pipelines.PipeReader)state!).CancelPendingRead(),
                    call.HttpContext.Request.BodyReader);
                message = await read;
            }
            else
            {
                message = await read;
            }
        }
        catch
        {
            Volatile.Write(ref _reading, 0);
            throw;
        }

        return await Take(message);
    }

    private Task<bool> Take(TRequest? message)
    {
        _current = message;
        _ended = message is null;
        Volatile.Write(ref _reading, 0);
        return message is null ? False : True;
    }
}
