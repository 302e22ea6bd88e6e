using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>A new service object for every call, for services that are not registered.</summary>
internal sealed class CreatingServiceActivator<TService> : ServiceActivator<TService>
    where TService : class
{
    private readonly ObjectFactory<TService> _factory = ActivatorUtilities.CreateFactory<TService>([]);

    public override bool OwnsInstances => true;

    public override TService Get(HttpContext httpContext) => _factory(httpContext.RequestServices, []);

    public override ValueTask ReleaseAsync(TService service) => DisposeAsync(service);
}
