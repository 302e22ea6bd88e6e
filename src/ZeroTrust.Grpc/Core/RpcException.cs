namespace Grpc.Core;

/// <summary>
/// A call that ended with a status other than OK. A handler throws it to choose the status of its call; a client
/// receives it.
/// </summary>
public class RpcException : Exception
{
    /// <summary>Creates the exception for a status, without trailers.</summary>
    /// <param name="status">The outcome of the call.</param>
    public RpcException(Status status)
        : this(status, Metadata.Empty, status.ToString())
    {
    }

    /// <summary>Creates the exception with a message of its own.</summary>
    /// <param name="status">The outcome of the call.</param>
    /// <param name="message">The message of the exception; it does not travel.</param>
    public RpcException(Status status, string message)
        : this(status, Metadata.Empty, message)
    {
    }

    /// <summary>Creates the exception with trailing metadata.</summary>
    /// <param name="status">The outcome of the call.</param>
    /// <param name="trailers">Trailing metadata, sent beside the status.</param>
    public RpcException(Status status, Metadata trailers)
        : this(status, trailers, status.ToString())
    {
    }

    /// <summary>Creates the exception with trailing metadata and a message of its own.</summary>
    /// <param name="status">The outcome of the call.</param>
    /// <param name="trailers">Trailing metadata, sent beside the status.</param>
    /// <param name="message">The message of the exception; it does not travel.</param>
    public RpcException(Status status, Metadata trailers, string message)
        : base(message, status.DebugException)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        Status = status;
        Trailers = trailers;
    }

    /// <summary>The outcome of the call.</summary>
    public Status Status { get; }

    /// <summary>The code of <see cref="Status"/>.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>Trailing metadata of the call; empty when there was none.</summary>
    public Metadata Trailers { get; }
}
