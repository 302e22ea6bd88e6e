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
        call.LiftBodyLimits();
        var responses = new ResponseStreamWriter<TResponse>(call, Serializer);
        try
        {
            TRequest request = await MessageReader.ReadSingleAsync(call, Deserializer);
            service = Activator.Get(call.HttpContext);
            await handler(service, request, responses, call);
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
}
