using Grpc.HealthCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Pdp.Server.Admin;
using ZeroTrust.Pdp.Server.Admission;
using ZeroTrust.Pdp.Server.Callers;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Controls;
using ZeroTrust.Pdp.Server.Decisions;
using ZeroTrust.Pdp.Server.ExtAuthz;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>The gRPC services.</summary>
internal static class GrpcFeature
{
    public static void AddGrpcServices(this WebApplicationBuilder builder, PdpServerSettings settings)
    {
        IServiceCollection services = builder.Services;
        services.AddGrpc(options => options.MaxReceiveMessageSize = settings.MaxReceiveMessageSize);
        services.AddGrpcReflection();

        // One instance of each for all calls: they hold no state of a call.
        services.AddSingleton<PolicyDecisionPointService>();
        services.AddSingleton<PolicyAdminService>();
        services.AddSingleton<ContainmentService>();
        services.AddSingleton<GrantService>();
        services.AddSingleton<AuthorizationService>();
        services.AddSingleton<HealthServiceImpl>();
    }

    /// <summary>
    /// Maps every service behind the gate, but for health: a balancer has no credential, and it tells nothing but that the server
    /// serves. The services of the PDP itself can be called through gRPC-Web too.
    /// </summary>
    public static void MapGrpcServices(this WebApplication app)
    {
        CallLimits limits = app.Services.GetRequiredService<CallLimits>();
        CallerGate gate = app.Services.GetRequiredService<CallerGate>();
        app.MapGrpcService<PolicyDecisionPointService>().EnableGrpcWeb().Limit(limits).Guard(gate);
        app.MapGrpcService<PolicyAdminService>().EnableGrpcWeb().Limit(limits).Guard(gate);
        app.MapGrpcService<ContainmentService>().EnableGrpcWeb().Limit(limits).Guard(gate);
        app.MapGrpcService<GrantService>().EnableGrpcWeb().Limit(limits).Guard(gate);
        app.MapGrpcService<AuthorizationService>().Limit(limits).Guard(gate);
        app.MapGrpcReflectionService().LimitStreamsOnly(limits).Guard(gate);
        app.MapGrpcService<HealthServiceImpl>().LimitStreamsOnly(limits);
    }
}
