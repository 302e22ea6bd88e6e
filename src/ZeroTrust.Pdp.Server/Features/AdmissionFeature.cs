using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Pdp.Server.Admission;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Hosting;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>How many calls are taken at a time and of one caller.</summary>
internal static class AdmissionFeature
{
    public static void AddAdmission(this WebApplicationBuilder builder, PdpServerSettings settings)
    {
        builder.Services.AddSingleton(settings.Limits);
        builder.Services.AddSingleton<CallLimits>();
        builder.Services.AddSingleton(provider => new AdmissionControl(
            settings.Limits, settings.MaxReceiveMessageSize, provider.GetRequiredService<PdpMetrics>(), provider.GetRequiredService<DrainState>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Limits the calls of some endpoints.</summary>
    public static IEndpointConventionBuilder Limit(this IEndpointConventionBuilder endpoints, CallLimits limits) => endpoints.Limit(limits, isExempt: false);

    /// <summary>Limits only how many streams of some endpoints are open.</summary>
    public static IEndpointConventionBuilder LimitStreamsOnly(this IEndpointConventionBuilder endpoints, CallLimits limits) => endpoints.Limit(limits, isExempt: true);

    private static IEndpointConventionBuilder Limit(this IEndpointConventionBuilder endpoints, CallLimits limits, bool isExempt)
    {
        endpoints.Add(endpoint => endpoint.RequestDelegate = limits.Before(
            endpoint.Metadata.OfType<GrpcMethodMetadata>().First().Method, isExempt, endpoint.RequestDelegate!));
        return endpoints;
    }
}
