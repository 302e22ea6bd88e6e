using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Gives the object that serves a call, or an interceptor of it.</summary>
internal abstract class ServiceActivator<TService>
    where TService : class
{
    /// <summary>Whether an object lives for one call and must be handed back to <see cref="ReleaseAsync"/>.</summary>
    public abstract bool OwnsInstances { get; }

    public abstract TService Get(HttpContext httpContext);

    public virtual ValueTask ReleaseAsync(TService service) => default;

    /// <summary>Uses an object and hands it back.</summary>
    public async Task<T> UseAsync<T>(HttpContext httpContext, Func<TService, Task<T>> use)
    {
        TService service = Get(httpContext);
        try
        {
            return await use(service);
        }
        finally
        {
            await ReleaseAsync(service);
        }
    }

    /// <summary>Uses an object and hands it back.</summary>
    public async Task UseAsync(HttpContext httpContext, Func<TService, Task> use)
    {
        TService service = Get(httpContext);
        try
        {
            await use(service);
        }
        finally
        {
            await ReleaseAsync(service);
        }
    }

    protected static ValueTask DisposeAsync(TService service)
    {
        switch (service)
        {
            case IAsyncDisposable disposable:
                return disposable.DisposeAsync();
            case IDisposable disposable:
                disposable.Dispose();
                return default;
            default:
                return default;
        }
    }
}
