using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The service object that the scope of the request holds, which also disposes it.</summary>
internal sealed class ScopedServiceActivator<TService> : ServiceActivator<TService>
    where TService : class
{
    public override bool OwnsInstances => false;

    public override TService Get(HttpContext httpContext) => httpContext.RequestServices.GetRequiredService<TService>();
}
