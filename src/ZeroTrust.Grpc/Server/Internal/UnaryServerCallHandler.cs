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
            service = Activator.Get(call.HttpContext);
            TResponse response = await handler(service, request, call);
            call.FinishWithMessage(response, Serializer);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }

        await EndAsync(call, service);
    }
}
