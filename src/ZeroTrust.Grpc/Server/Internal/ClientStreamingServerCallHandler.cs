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
            service = Activator.Get(call.HttpContext);
            TResponse response = await handler(service, requests, call);
            call.FinishWithMessage(response, Serializer);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }

        await EndAsync(call, service);
    }
}
