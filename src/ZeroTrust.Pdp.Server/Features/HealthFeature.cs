using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroTrust.Pdp.Server.Health;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>Health over gRPC and HTTP.</summary>
internal static class HealthFeature
{
    public static void AddHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<HealthReporter>();
        builder.Services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<HealthReporter>());
    }

    public static void MapHealth(this WebApplication app)
    {
        HealthReporter reporter = app.Services.GetRequiredService<HealthReporter>();
        app.MapGet("/healthz", (RequestDelegate)HealthReporter.WriteLivenessAsync);
        app.MapGet("/readyz", (RequestDelegate)reporter.WriteReadinessAsync);
    }
}
