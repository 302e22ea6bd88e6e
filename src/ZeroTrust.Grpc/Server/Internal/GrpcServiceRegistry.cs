using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The services that are mapped on this host. Written while endpoints are mapped, read by calls.</summary>
internal sealed class GrpcServiceRegistry(IServiceCollection services)
{
    private readonly Lock _lock = new();
    private volatile FrozenSet<string> _names = FrozenSet<string>.Empty;
    private volatile ServiceDescriptor[] _descriptors = [];

    /// <summary>Full names of all mapped services.</summary>
    public FrozenSet<string> Names => _names;

    /// <summary>Descriptors of the mapped services that have one; a new array after every change.</summary>
    public IReadOnlyList<ServiceDescriptor> Descriptors => _descriptors;

    public void Add(string name, ServiceDescriptor? descriptor)
    {
        lock (_lock)
        {
            _names = _names.Append(name).ToFrozenSet(StringComparer.Ordinal);
            if (descriptor is not null && Array.TrueForAll(_descriptors, known => !string.Equals(known.FullName, descriptor.FullName, StringComparison.Ordinal)))
                _descriptors = [.. _descriptors, descriptor];
        }
    }

    /// <summary>How a service is registered, if it is: the last registration counts.</summary>
    public ServiceLifetime? LifetimeOf(Type serviceType)
    {
        for (int i = services.Count - 1; i >= 0; i--)
        {
            if (services[i].ServiceType == serviceType && !services[i].IsKeyedService)
                return services[i].Lifetime;
        }

        return null;
    }
}
