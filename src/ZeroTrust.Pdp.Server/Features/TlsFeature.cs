using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Server.Callers;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Files;
using ZeroTrust.Pdp.Server.Tls;
using ZeroTrust.Pdp.Server.Tokens;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>TLS, trust bundles, and who calls.</summary>
internal static class TlsFeature
{
    public static void AddTls(this WebApplicationBuilder builder, PdpServerSettings settings)
    {
        IServiceCollection services = builder.Services;
        services.AddSingleton(new TlsRuntime { HasPeers = settings.Tls is not null });
        services.AddSingleton<ICallerAuthenticator, CallerAuthenticator>();
        AddTokens(services, settings);
        if (settings.Tls is null && settings.TrustBundles.IsEmpty)
            return;
        services.AddSingleton<TlsMetrics>();
        services.AddSingleton<PeerRefusals>();
        services.AddSingleton<Handshakes>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<TlsFollower>(provider, settings));
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<TlsFollower>());
    }

    /// <summary>Loads certificate, key, bundles and keys of issuers, before anything is served.</summary>
    /// <exception cref="PdpConfigurationException">One cannot be used.</exception>
    public static void LoadTls(this WebApplication app)
    {
        app.Services.GetService<TlsFollower>()?.LoadFirst();
        app.Services.GetService<TokenKeysFollower>()?.LoadFirst();
    }

    private static void AddTokens(IServiceCollection services, PdpServerSettings settings)
    {
        if (settings.IssuerFile is null && settings.TokenAudience.Length == 0)
            return;
        ImmutableArray<TokenIssuer> issuers = ReadIssuers(settings);
        services.AddSingleton(provider => new TokenSources(issuers, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TokenSources>>()));
        services.AddSingleton(provider => new TokenAuthenticator(
            provider.GetRequiredService<TokenSources>().All, settings.TokenAudience, provider.GetRequiredService<TlsRuntime>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static provider => new TokenKeysFollower(
            [.. provider.GetRequiredService<TokenSources>().All.Select(static source => source.Keys)], provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<TokenKeysFollower>());
    }

    private static ImmutableArray<TokenIssuer> ReadIssuers(PdpServerSettings settings)
    {
        try
        {
            return settings.IssuerFile is { } file ? IssuerFile.Read(file, settings.TokenAudience) : [];
        }
        catch (UnusableFileException unusable)
        {
            throw new PdpConfigurationException([$"issuers of tokens: {unusable.Message}"]);
        }
    }
}
