using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Serves the calls of one method. Made once at start; thread-safe.</summary>
internal abstract class ServerCallHandler<TService, TRequest, TResponse>(Method<TRequest, TResponse> method, ServiceActivator<TService> activator, ServerSettings settings)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    // A field, since every call reads it.
    private readonly ServerSettings _settings = settings.For(method.FullName);

    protected ServiceActivator<TService> Activator { get; } = activator;

    protected Func<DeserializationContext, TRequest> Deserializer { get; } = method.RequestMarshaller.ContextualDeserializer;

    protected Action<TResponse, SerializationContext> Serializer { get; } = method.ResponseMarshaller.ContextualSerializer;

    /// <summary>What sees calls before the service; null for nothing.</summary>
    protected InterceptorChain? Interceptors { get; } = settings.Interceptors;

    public Task HandleAsync(HttpContext httpContext)
    {
        if (!GrpcRequestCheck.IsGrpc(httpContext.Request) && !GrpcRequestCheck.IsGrpcWeb(httpContext))
        {
            GrpcRequestCheck.Refuse(httpContext);
            return Task.CompletedTask;
        }

        var call = new HttpContextServerCallContext(httpContext, _settings);
        call.Start();
        return HandleCallAsync(call);
    }

    protected abstract Task HandleCallAsync(HttpContextServerCallContext call);

    /// <summary>Gives the service back, when the call owns it, and ends the call; every handler awaits it last.</summary>
    protected ValueTask EndAsync(HttpContextServerCallContext call, TService? service) =>
        Activator.OwnsInstances && service is not null ? ReleaseAndEndAsync(call, service) : call.EndAsync();

    private async ValueTask ReleaseAndEndAsync(HttpContextServerCallContext call, TService service)
    {
        await Activator.ReleaseAsync(service);
        await call.EndAsync();
    }
}
