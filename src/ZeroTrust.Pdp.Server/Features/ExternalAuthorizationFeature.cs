using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.ExtAuthz;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>The adapter for Envoy.</summary>
internal static class ExternalAuthorizationFeature
{
    public static void AddExternalAuthorization(this WebApplicationBuilder builder, PdpServerSettings settings) =>
        builder.Services.AddSingleton(new CheckResponseMapper(settings.StepUpAcrValues));
}
