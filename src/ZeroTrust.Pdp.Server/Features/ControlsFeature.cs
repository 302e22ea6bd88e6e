using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroTrust.Pdp.Server.Controls;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>Loading, changing and following quarantines and grants.</summary>
internal static class ControlsFeature
{
    public static void AddControls(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ControlRuntime>();
        builder.Services.AddSingleton<ControlAdministration>();
        builder.Services.AddSingleton<ControlCalls>();
        builder.Services.AddHostedService<ControlStoreFollower>();
    }

    /// <summary>Loads what is in force, before anything is served.</summary>
    /// <exception cref="Storage.StorageException">It cannot be read: a PDP that forgot its quarantines must not serve.</exception>
    public static Task LoadControlsAsync(this IHost app, CancellationToken cancellationToken) =>
        app.Services.GetRequiredService<ControlAdministration>().LoadAsync(cancellationToken);
}
