using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Hosting;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>Kestrel, signals and the clock.</summary>
internal static class HostingFeature
{
    /// <summary>What the parts of the host have to stop in, beside the time for calls under way.</summary>
    private static readonly TimeSpan StopReserve = TimeSpan.FromSeconds(15);

    public static void AddHosting(this WebApplicationBuilder builder, PdpServerSettings settings, Listeners listeners)
    {
        builder.WebHost.UseKestrelCore().ConfigureKestrel(listeners.Configure);
        builder.Services.AddRoutingCore();

        // No endpoint has what it looks for at every call, attributes of the authorization of ASP.NET: the gate stands before them instead.
        builder.Services.Configure<RouteOptions>(static options => options.SuppressCheckForUnhandledSecurityMetadata = true);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<DrainState>();
        builder.Services.DrainTransport(settings.Limits.DrainTimeout);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.Limits.DrainDelay + settings.Limits.DrainTimeout + StopReserve);
        builder.Services.Configure<ConsoleLifetimeOptions>(static options => options.SuppressStatusMessages = true);
    }

    /// <summary>Puts the order of stopping around the transport that is registered.</summary>
    private static void DrainTransport(this IServiceCollection services, TimeSpan timeout)
    {
        ServiceDescriptor transport = services.Single(static service => service.ServiceType == typeof(IServer));
        services.Remove(transport);
        services.AddSingleton<IServer>(provider => new DrainingServer(
            (IServer)ActivatorUtilities.CreateInstance(provider, transport.ImplementationType!), timeout, provider.GetRequiredService<DrainState>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<DrainingServer>>()));
    }
}
