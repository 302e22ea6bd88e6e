using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Internal;
using Grpc.Core;
using Grpc.Internal;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps gRPC services to paths.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>Maps every method of a service to <c>POST /service/method</c>.</summary>
    /// <typeparam name="TService">The service: a class derived from a generated base.</typeparam>
    /// <param name="builder">Where endpoints are mapped.</param>
    /// <returns>A builder for conventions of all its endpoints.</returns>
    /// <exception cref="InvalidOperationException">The server is not registered, or the type is not a gRPC service.</exception>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TService>(this IEndpointRouteBuilder builder)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        GrpcServiceRegistry registry = builder.ServiceProvider.GetService<GrpcServiceRegistry>()
            ?? throw new InvalidOperationException("the gRPC server is not registered: call `AddGrpc` on the services of the host");

        BindServiceMethodAttribute binding = typeof(TService).GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)
            ?? throw new InvalidOperationException($"`{typeof(TService)}` is no gRPC service: it must derive from a generated service base");

        ServerSettings settings = MakeSettings<TService>(builder.ServiceProvider, registry);
        var binder = new ServiceMethodBinder<TService>(MakeActivator<TService>(builder.ServiceProvider, registry), settings);
        FindBindMethod(binding, typeof(TService)).Invoke(obj: null, [binder, null]);

        object[] classAttributes = typeof(TService).GetCustomAttributes(inherit: true);
        var endpoints = new List<IEndpointConventionBuilder>(binder.Methods.Count);
        foreach (BoundMethod bound in binder.Methods)
        {
            IEndpointConventionBuilder endpoint = builder.Map(RoutePatternFactory.Parse(bound.Method.FullName), bound.Handler);
            endpoint.Add(target =>
            {
                target.DisplayName = "gRPC - " + bound.Method.FullName;
                target.Metadata.Add(new GrpcMethodMetadata(typeof(TService), bound.Method));
                foreach (object attribute in classAttributes)
                    target.Metadata.Add(attribute);
                foreach (object attribute in bound.Implementation.GetCustomAttributes(inherit: true))
                    target.Metadata.Add(attribute);
            });
            endpoints.Add(endpoint);
        }

        string name = binder.Methods.Count > 0 ? binder.Methods[0].Method.ServiceName : typeof(TService).Name;
        registry.Add(name, FindDescriptor(binding));
        GrpcLog.ServiceMapped(settings.Logger, name, binder.Methods.Count);
        return new GrpcServiceEndpointConventionBuilder(endpoints);
    }

    private static ServiceActivator<TService> MakeActivator<TService>(IServiceProvider provider, GrpcServiceRegistry registry)
        where TService : class => registry.LifetimeOf(typeof(TService)) switch
        {
            ServiceLifetime.Singleton => new SingletonServiceActivator<TService>(provider),
            null => new CreatingServiceActivator<TService>(),
            _ => new ScopedServiceActivator<TService>(),
        };

    private static ServerSettings MakeSettings<TService>(IServiceProvider provider, GrpcServiceRegistry registry)
        where TService : class
    {
        GrpcServiceOptions common = provider.GetRequiredService<IOptions<GrpcServiceOptions>>().Value;
        GrpcServiceOptions service = provider.GetRequiredService<IOptions<GrpcServiceOptions<TService>>>().Value;
        ILogger logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger("Grpc.AspNetCore.Server");
        return new ServerSettings(common, service, provider.GetService<TimeProvider>() ?? TimeProvider.System, logger)
        {
            Interceptors = InterceptorChain.Make([.. common.Interceptors, .. service.Interceptors], registry),
        };
    }

    private static MethodInfo FindBindMethod(BindServiceMethodAttribute binding, Type serviceType)
    {
        foreach (MethodInfo method in binding.BindType.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static))
        {
            ParameterInfo[] parameters = method.GetParameters();
            if (string.Equals(method.Name, binding.BindMethodName, StringComparison.Ordinal)
                && parameters.Length == 2
                && parameters[0].ParameterType == typeof(ServiceBinderBase)
                && parameters[1].ParameterType.IsAssignableFrom(serviceType))
            {
                return method;
            }
        }

        throw new InvalidOperationException($"`{binding.BindType}` has no method `{binding.BindMethodName}` that binds `{serviceType}`");
    }

    private static Google.Protobuf.Reflection.ServiceDescriptor? FindDescriptor(BindServiceMethodAttribute binding) =>
        binding.BindType.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(obj: null) as Google.Protobuf.Reflection.ServiceDescriptor;
}
