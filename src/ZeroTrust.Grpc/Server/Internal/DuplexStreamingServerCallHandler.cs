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
            service = Activator.Get(call.HttpContext);
            await handler(service, requests, responses, call);
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
