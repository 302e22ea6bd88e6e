namespace Grpc.Core;

/// <summary>A stream of messages to read, one reader at a time.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message of the last successful <see cref="MoveNext"/>.</summary>
    T Current { get; }

    /// <summary>Waits for the next message.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there is a message; false at the end of the stream.</returns>
    /// <exception cref="RpcException">The stream ended with an error.</exception>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
