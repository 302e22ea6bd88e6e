using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Gives the service object of a call.</summary>
internal abstract class ServiceActivator<TService>
    where TService : class
{
    /// <summary>Whether a service object lives for one call and must be handed back to <see cref="ReleaseAsync"/>.</summary>
    public abstract bool OwnsInstances { get; }

    public abstract TService Get(HttpContext httpContext);

    public virtual ValueTask ReleaseAsync(TService service) => default;
}
