using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Folder;
using ZeroTrust.Pdp.Server.Policies;
using ZeroTrust.Pdp.Server.Trust;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>Loading and following policies, from a folder or from the store.</summary>
internal static class PoliciesFeature
{
    public static void AddPolicies(this WebApplicationBuilder builder, PdpServerSettings settings)
    {
        IServiceCollection services = builder.Services;
        services.AddSingleton(static provider => new PolicyCompiler(provider.GetRequiredService<TrustPlugins>().Algorithms));
        services.AddSingleton<PolicyRuntime>();
        services.AddSingleton<PolicyAdministration>();
        services.AddSingleton(new PolicySourceMode(settings.PolicyFolder is not null));
        if (settings.PolicyFolder is { } folder)
        {
            services.AddSingleton(new PolicyFolder(folder));
            services.AddSingleton<PolicyFolderFollower>();
            services.AddHostedService(static provider => provider.GetRequiredService<PolicyFolderFollower>());
        }
        else
        {
            services.AddHostedService<PolicyStoreFollower>();
        }
    }

    /// <summary>Loads the first policies, before anything is served.</summary>
    /// <exception cref="PolicyLoadException">They cannot be used.</exception>
    public static Task LoadPoliciesAsync(this IHost app, CancellationToken cancellationToken) =>
        app.Services.GetService<PolicyFolderFollower>() is { } folder
            ? folder.LoadFirstAsync(cancellationToken)
            : app.Services.GetRequiredService<PolicyAdministration>().LoadActiveAsync(cancellationToken);
}
