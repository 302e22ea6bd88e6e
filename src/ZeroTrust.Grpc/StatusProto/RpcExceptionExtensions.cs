namespace Grpc.Core;

/// <summary>Reads the richer error model out of a failure.</summary>
public static class RpcExceptionExtensions
{
    /// <summary>The <see cref="Google.Rpc.Status"/> in the trailers of a failure.</summary>
    /// <param name="ex">The failure.</param>
    /// <returns>The status; null when there is none.</returns>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">The trailers hold bytes that are no status; to ignore that, ask the trailers themselves.</exception>
    public static Google.Rpc.Status? GetRpcStatus(this RpcException ex)
    {
        ArgumentNullException.ThrowIfNull(ex);
        return ex.Trailers.GetRpcStatus();
    }
}
