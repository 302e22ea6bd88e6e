using System.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Collects the methods of a service, and makes a typed handler for each. Reflection happens here only, at start.</summary>
internal sealed class ServiceMethodBinder<TService>(ServiceActivator<TService> activator, ServerSettings settings) : ServiceBinderBase
    where TService : class
{
    public List<BoundMethod> Methods { get; } = [];

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        MethodInfo implementation = Find(method, typeof(TRequest));
        var invoke = implementation.CreateDelegate<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>();
        Add(method, implementation, new UnaryServerCallHandler<TService, TRequest, TResponse>(method, invoke, activator, settings).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        MethodInfo implementation = Find(method, typeof(IAsyncStreamReader<TRequest>));
        var invoke = implementation.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>>>();
        Add(method, implementation, new ClientStreamingServerCallHandler<TService, TRequest, TResponse>(method, invoke, activator, settings).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        MethodInfo implementation = Find(method, typeof(TRequest), typeof(IServerStreamWriter<TResponse>));
        var invoke = implementation.CreateDelegate<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        Add(method, implementation, new ServerStreamingServerCallHandler<TService, TRequest, TResponse>(method, invoke, activator, settings).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        MethodInfo implementation = Find(method, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>));
        var invoke = implementation.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        Add(method, implementation, new DuplexStreamingServerCallHandler<TService, TRequest, TResponse>(method, invoke, activator, settings).HandleAsync);
    }

    private static MethodInfo Find(IMethod method, params Type[] parameters) =>
        typeof(TService).GetMethod(method.Name, BindingFlags.Public | BindingFlags.Instance, [.. parameters, typeof(ServerCallContext)])
        ?? throw new InvalidOperationException($"the service `{typeof(TService)}` has no public method for `{method.FullName}`");

    private void Add(IMethod method, MethodInfo implementation, RequestDelegate handler) => Methods.Add(new BoundMethod(method, implementation, handler));
}
