using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Server.Callers;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>Who may use the PDP.</summary>
internal static class CallersFeature
{
    public static void AddCallers(this WebApplicationBuilder builder, PdpServerSettings settings)
    {
        IServiceCollection services = builder.Services;
        services.AddSingleton<BootstrapPolicies>();
        services.AddSingleton<CallerRights>();
        services.AddSingleton<CallRefusals>();
        services.AddSingleton(provider => new CallerGate(
            provider.GetRequiredService<ICallerAuthenticator>(), provider.GetRequiredService<CallerRights>(), settings.LocalCallersAreFree,
            provider.GetRequiredService<CallRefusals>()));
        if (settings.CallerBootstrap is not { } path)
            return;
        services.AddSingleton(provider => new BootstrapFollower(
            path, provider.GetRequiredService<BootstrapPolicies>(), provider.GetRequiredService<PolicyCompiler>(),
            provider.GetRequiredService<PdpMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<BootstrapFollower>>()));
        services.AddHostedService(static provider => provider.GetRequiredService<BootstrapFollower>());
    }

    /// <summary>Loads the bootstrap file, before anything is served.</summary>
    /// <exception cref="PolicyLoadException">It cannot be used.</exception>
    public static void LoadCallers(this IHost app) => app.Services.GetService<BootstrapFollower>()?.LoadFirst();

    /// <summary>Puts the gate before every RPC of some endpoints.</summary>
    public static void Guard(this IEndpointConventionBuilder endpoints, CallerGate gate) => endpoints.Finally(endpoint =>
    {
        GrpcMethodMetadata called = endpoint.Metadata.OfType<GrpcMethodMetadata>().First();
        endpoint.RequestDelegate = gate.Guard(called.Method.FullName.TrimStart('/'), endpoint.RequestDelegate!);
    });
}
