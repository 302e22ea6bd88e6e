using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Serves a method with many requests and many responses.</summary>
internal sealed class DuplexStreamingServerCallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task> handler,
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
        var responses = new ResponseStreamWriter<TResponse>(call, Serializer);
        try
        {
            await (Interceptors is null ? handler(service = Activator.Get(call.HttpContext), requests, responses, call) : Intercept(Interceptors, call, requests, responses));
            responses.Close();
            call.Finish();
        }
        catch (Exception exception)
        {
            responses.Close();
            call.Fail(exception);
        }

        await EndAsync(call, service);
    }

    private Task Intercept(InterceptorChain interceptors, HttpContextServerCallContext call, IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses)
    {
        DuplexStreamingServerMethod<TRequest, TResponse> first = interceptors.Precede<DuplexStreamingServerMethod<TRequest, TResponse>>(
            call.HttpContext,
            (messages, answers, context) => Activator.UseAsync(call.HttpContext, service => handler(service, messages, answers, context)),
            static (activator, httpContext, next) => (messages, answers, context) => activator.UseAsync(httpContext, interceptor => interceptor.DuplexStreamingServerHandler(messages, answers, context, next)));
        return first(requests, responses, call);
    }
}
