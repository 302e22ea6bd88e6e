using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>The responses of a streaming call.</summary>
internal sealed class ResponseStreamReader<TRequest, TResponse>(IClientCall<TRequest, TResponse> call) : IAsyncStreamReader<TResponse>
    where TRequest : class
    where TResponse : class
{
    private TResponse? _current;
    private int _reading;

    public TResponse Current => _current ?? throw new InvalidOperationException("there is no current message");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _reading, 1) != 0)
            throw new InvalidOperationException("the previous read of the response stream is not complete");
        try
        {
            _current = null;
            if (!cancellationToken.CanBeCanceled)
                return (_current = await call.ReadNextAsync()) is not null;

            // A cancelled read leaves the body in an unknown place, so it cancels the call.
            await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((IClientCall<TRequest, TResponse>)state!).Cancel(), call);
            return (_current = await call.ReadNextAsync()) is not null;
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }
}
