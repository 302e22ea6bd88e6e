using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroTrust.Pdp.Server.Callers;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Tls;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>TLS, trust bundles, and who calls.</summary>
internal static class TlsFeature
{
    public static void AddTls(this WebApplicationBuilder builder, PdpServerSettings settings)
    {
        IServiceCollection services = builder.Services;
        services.AddSingleton<TlsRuntime>();
        services.AddSingleton<ICallerAuthenticator, CallerAuthenticator>();
        if (settings.Tls is null && settings.TrustBundles.IsEmpty)
            return;
        services.AddSingleton<TlsMetrics>();
        services.AddSingleton<PeerRefusals>();
        services.AddSingleton<Handshakes>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<TlsFollower>(provider, settings));
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<TlsFollower>());
    }

    /// <summary>Loads certificate, key and bundles, before anything is served.</summary>
    /// <exception cref="PdpConfigurationException">One cannot be used.</exception>
    public static void LoadTls(this WebApplication app) => app.Services.GetService<TlsFollower>()?.LoadFirst();
}
