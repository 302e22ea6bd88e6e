using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Serves a method with many requests and one response.</summary>
internal sealed class ClientStreamingServerCallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>> handler,
    ServiceActivator<TService> activator,
    ServerSettings settings) : ServerCallHandler<TService, TRequest, TResponse>(method, activator, settings)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task HandleCallAsync(HttpContextServerCallContext call)
    {
        TService? service = null;
        call.LiftBodyLimits();
        var requests = new RequestStreamReader<TRequest>(call, Deserializer);
        try
        {
            Task<TResponse> running = Interceptors is null ? handler(service = Activator.Get(call.HttpContext), requests, call) : Intercept(Interceptors, call, requests);
            TResponse response = await running;
            call.FinishWithMessage(response, Serializer);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }

        await EndAsync(call, service);
    }

    private Task<TResponse> Intercept(InterceptorChain interceptors, HttpContextServerCallContext call, IAsyncStreamReader<TRequest> requests)
    {
        ClientStreamingServerMethod<TRequest, TResponse> first = interceptors.Precede<ClientStreamingServerMethod<TRequest, TResponse>>(
            call.HttpContext,
            (messages, context) => Activator.UseAsync(call.HttpContext, service => handler(service, messages, context)),
            static (activator, httpContext, next) => (messages, context) => activator.UseAsync(httpContext, interceptor => interceptor.ClientStreamingServerHandler(messages, context, next)));
        return first(requests, call);
    }
}
