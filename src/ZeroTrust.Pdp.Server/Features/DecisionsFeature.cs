using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Trust.History;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Decisions;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>The engine and what every adapter shares.</summary>
internal static class DecisionsFeature
{
    public static void AddDecisions(this WebApplicationBuilder builder, PdpServerSettings settings)
    {
        IServiceCollection services = builder.Services;
        services.AddSingleton(static provider => new PolicyEngine(provider.GetService<SubjectHistory>()));
        services.AddSingleton<IDecisionIdSource, TimeOrderedDecisionIdSource>();
        services.AddSingleton(provider => new DecisionClock(provider.GetRequiredService<TimeProvider>(), settings.MaxClockSkew));
        services.AddSingleton<DecisionPoint>();
    }
}
