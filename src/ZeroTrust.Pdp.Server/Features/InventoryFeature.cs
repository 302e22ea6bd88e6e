using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Folder;
using ZeroTrust.Pdp.Server.Inventory;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>What the PDP knows of subjects, devices and resources by itself.</summary>
internal static class InventoryFeature
{
    public static void AddInventory(this WebApplicationBuilder builder, PdpServerSettings settings)
    {
        builder.Services.AddSingleton<InventoryRuntime>();
        if (settings.InventoryFolder is not { } path)
            return;
        builder.Services.AddSingleton(provider => new InventoryFollower(
            new PolicyFolder(path), provider.GetRequiredService<InventoryRuntime>(), provider.GetRequiredService<PdpMetrics>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<InventoryFollower>>()));
        builder.Services.AddHostedService(static provider => provider.GetRequiredService<InventoryFollower>());
    }

    /// <summary>Loads the inventory, before anything is served.</summary>
    /// <exception cref="PolicyLoadException">It cannot be used.</exception>
    public static Task LoadInventoryAsync(this IHost app, CancellationToken cancellationToken) =>
        app.Services.GetService<InventoryFollower>()?.LoadFirstAsync(cancellationToken) ?? Task.CompletedTask;
}
