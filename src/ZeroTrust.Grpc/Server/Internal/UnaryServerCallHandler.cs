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
#pragma warning disable VSTHRD103 // Results are taken of what is complete only.
    protected override Task HandleCallAsync(HttpContextServerCallContext call)
    {
        // Nearly every request is there as a whole when its handler is called, and many services answer at once: a call that waits
        // for nothing makes no state of one that does.
        TService? service = null;
        try
        {
            ValueTask<TRequest> reading = MessageReader.ReadSingleAsync(call, Deserializer);
            if (!reading.IsCompletedSuccessfully)
                return ReadAndHandleAsync(call, reading);
            Task<TResponse> running = Run(call, reading.Result, ref service);
            if (!running.IsCompletedSuccessfully)
                return AwaitAndEndAsync(call, running, service);
            call.FinishWithMessage(running.GetAwaiter().GetResult(), Serializer);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }

        ValueTask ending = EndAsync(call, service);
        return ending.IsCompletedSuccessfully ? Task.CompletedTask : ending.AsTask();
    }
#pragma warning restore VSTHRD103

    private async Task ReadAndHandleAsync(HttpContextServerCallContext call, ValueTask<TRequest> reading)
    {
        TService? service = null;
        try
        {
            call.FinishWithMessage(await Run(call, await reading, ref service), Serializer);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }

        await EndAsync(call, service);
    }

    private async Task AwaitAndEndAsync(HttpContextServerCallContext call, Task<TResponse> running, TService? service)
    {
        try
        {
            call.FinishWithMessage(await running, Serializer);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }

        await EndAsync(call, service);
    }

    private Task<TResponse> Run(HttpContextServerCallContext call, TRequest request, ref TService? service) =>
        Interceptors is null ? handler(service = Activator.Get(call.HttpContext), request, call) : Intercept(Interceptors, call, request);

    private Task<TResponse> Intercept(InterceptorChain interceptors, HttpContextServerCallContext call, TRequest request)
    {
        UnaryServerMethod<TRequest, TResponse> first = interceptors.Precede<UnaryServerMethod<TRequest, TResponse>>(
            call.HttpContext,
            (message, context) => Activator.UseAsync(call.HttpContext, service => handler(service, message, context)),
            static (activator, httpContext, next) => (message, context) => activator.UseAsync(httpContext, interceptor => interceptor.UnaryServerHandler(message, context, next)));
        return first(request, call);
    }
}
