using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>A call as the objects that the caller holds see it: with or without retries.</summary>
internal interface IClientCall<TRequest, TResponse> : IDisposable
    where TRequest : class
    where TResponse : class
{
    Task<TResponse> StartUnary(TRequest request);

    IAsyncStreamReader<TResponse> StartServerStreaming(TRequest request);

    (IClientStreamWriter<TRequest> Requests, Task<TResponse> Response) StartClientStreaming();

    (IClientStreamWriter<TRequest> Requests, IAsyncStreamReader<TResponse> Responses) StartDuplexStreaming();

    /// <summary>Reads the next response; null when the call ended with OK.</summary>
    /// <exception cref="RpcException">The call ended with another status.</exception>
    Task<TResponse?> ReadNextAsync();

    Task<Metadata> GetResponseHeadersAsync();

    Status GetStatus();

    Metadata GetTrailers();

    /// <exception cref="RpcException">The call ended with another status than OK.</exception>
    /// <exception cref="InvalidOperationException">The call ended with OK.</exception>
    void ThrowIfFinished();

    void Cancel();
}
