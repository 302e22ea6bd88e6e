using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Serves a method with one request and one response.</summary>
internal sealed class UnaryServerCallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    Func<TService, TRequest, ServerCallContext, Task<TResponse>> handler,
    ServiceActivator<TService> activator,
    ServerSettings settings) : ServerCallHandler<TService, TRequest, TResponse>(method, activator, settings)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task HandleCallAsync(HttpContextServerCallContext call)
    {
        TService? service = null;
        try
        {
            TRequest request = await MessageReader.ReadSingleAsync(call, Deserializer);
            Task<TResponse> running = Interceptors is null ? handler(service = Activator.Get(call.HttpContext), request, call) : Intercept(Interceptors, call, request);
            TResponse response = await running;
            call.FinishWithMessage(response, Serializer);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }

        await EndAsync(call, service);
    }

    private Task<TResponse> Intercept(InterceptorChain interceptors, HttpContextServerCallContext call, TRequest request)
    {
        UnaryServerMethod<TRequest, TResponse> first = interceptors.Precede<UnaryServerMethod<TRequest, TResponse>>(
            call.HttpContext,
            (message, context) => Activator.UseAsync(call.HttpContext, service => handler(service, message, context)),
            static (activator, httpContext, next) => (message, context) => activator.UseAsync(httpContext, interceptor => interceptor.UnaryServerHandler(message, context, next)));
        return first(request, call);
    }
}
