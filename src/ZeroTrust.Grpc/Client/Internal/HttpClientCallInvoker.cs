using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>Makes calls over the HTTP client of a channel.</summary>
internal sealed class HttpClientCallInvoker(GrpcChannel channel) : CallInvoker
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        using AsyncUnaryCall<TResponse> call = AsyncUnaryCall(method, host, options, request);
        // Blocking is what this method is for.
        return call.ResponseAsync.GetAwaiter().GetResult();
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        IClientCall<TRequest, TResponse> call = Make(method, host, options);
        return new AsyncUnaryCall<TResponse>(call.StartUnary(request), GetHeaders<TRequest, TResponse>(), GetStatus<TRequest, TResponse>(), GetTrailers<TRequest, TResponse>(), Dispose<TRequest, TResponse>(), call);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        IClientCall<TRequest, TResponse> call = Make(method, host, options);
        return new AsyncServerStreamingCall<TResponse>(call.StartServerStreaming(request), GetHeaders<TRequest, TResponse>(), GetStatus<TRequest, TResponse>(), GetTrailers<TRequest, TResponse>(), Dispose<TRequest, TResponse>(), call);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        IClientCall<TRequest, TResponse> call = Make(method, host, options);
        (IClientStreamWriter<TRequest> requests, Task<TResponse> response) = call.StartClientStreaming();
        return new AsyncClientStreamingCall<TRequest, TResponse>(requests, response, GetHeaders<TRequest, TResponse>(), GetStatus<TRequest, TResponse>(), GetTrailers<TRequest, TResponse>(), Dispose<TRequest, TResponse>(), call);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        IClientCall<TRequest, TResponse> call = Make(method, host, options);
        (IClientStreamWriter<TRequest> requests, IAsyncStreamReader<TResponse> responses) = call.StartDuplexStreaming();
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(requests, responses, GetHeaders<TRequest, TResponse>(), GetStatus<TRequest, TResponse>(), GetTrailers<TRequest, TResponse>(), Dispose<TRequest, TResponse>(), call);
    }

    private static Func<object, Task<Metadata>> GetHeaders<TRequest, TResponse>()
        where TRequest : class
        where TResponse : class => static call => ((IClientCall<TRequest, TResponse>)call).GetResponseHeadersAsync();

    private static Func<object, Status> GetStatus<TRequest, TResponse>()
        where TRequest : class
        where TResponse : class => static call => ((IClientCall<TRequest, TResponse>)call).GetStatus();

    private static Func<object, Metadata> GetTrailers<TRequest, TResponse>()
        where TRequest : class
        where TResponse : class => static call => ((IClientCall<TRequest, TResponse>)call).GetTrailers();

    private static Action<object> Dispose<TRequest, TResponse>()
        where TRequest : class
        where TResponse : class => static call => ((IClientCall<TRequest, TResponse>)call).Dispose();

    private IClientCall<TRequest, TResponse> Make<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, in CallOptions options)
        where TRequest : class
        where TResponse : class
    {
        channel.CheckUsable();
        MethodPlan plan = channel.PlanOf(method);
        return plan.Retries is { } retries
            ? new RetryCall<TRequest, TResponse>(channel, method, plan, retries, host, options)
            : new GrpcCall<TRequest, TResponse>(channel, method, plan, host, options);
    }
}
