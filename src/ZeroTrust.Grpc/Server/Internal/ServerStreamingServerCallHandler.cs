using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Serves a method with one request and many responses.</summary>
internal sealed class ServerStreamingServerCallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task> handler,
    ServiceActivator<TService> activator,
    ServerSettings settings) : ServerCallHandler<TService, TRequest, TResponse>(method, activator, settings)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task HandleCallAsync(HttpContextServerCallContext call)
    {
        TService? service = null;
        var responses = new ResponseStreamWriter<TResponse>(call, Serializer);
        try
        {
            TRequest request = await MessageReader.ReadSingleAsync(call, Deserializer);

            // Only now: a request that trickles in is kept to the pace of the transport, as that of a unary call.
            call.LiftBodyLimits();
            await (Interceptors is null ? handler(service = Activator.Get(call.HttpContext), request, responses, call) : Intercept(Interceptors, call, request, responses));
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

    private Task Intercept(InterceptorChain interceptors, HttpContextServerCallContext call, TRequest request, IServerStreamWriter<TResponse> responses)
    {
        ServerStreamingServerMethod<TRequest, TResponse> first = interceptors.Precede<ServerStreamingServerMethod<TRequest, TResponse>>(
            call.HttpContext,
            (message, answers, context) => Activator.UseAsync(call.HttpContext, service => handler(service, message, answers, context)),
            static (activator, httpContext, next) => (message, answers, context) => activator.UseAsync(httpContext, interceptor => interceptor.ServerStreamingServerHandler(message, answers, context, next)));
        return first(request, responses, call);
    }
}
