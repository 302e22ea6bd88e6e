using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>One service object for all calls; no request scope is made for it.</summary>
internal sealed class SingletonServiceActivator<TService>(IServiceProvider provider) : ServiceActivator<TService>
    where TService : class
{
    private TService? _instance;

    public override bool OwnsInstances => false;

    // The provider gives the same object to all, so a race is harmless.
    public override TService Get(HttpContext httpContext) => _instance ??= provider.GetRequiredService<TService>();
}
