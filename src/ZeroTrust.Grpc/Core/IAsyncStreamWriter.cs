namespace Grpc.Core;

/// <summary>A stream of messages to write, one write at a time.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the next messages are written; null for the options of the call.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Writes one message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Completes when the transport takes more.</returns>
    Task WriteAsync(T message);

    /// <summary>Writes one message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the whole call when it fires during the write.</param>
    /// <returns>Completes when the transport takes more.</returns>
    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            throw new NotSupportedException("this writer does not take a cancellation token");
        return WriteAsync(message);
    }
}
