using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Trust.History;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Server.Trust;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>Trust algorithms of plug-ins, and the history of subjects.</summary>
internal static class TrustFeature
{
    public static void AddTrust(this WebApplicationBuilder builder, PdpServerSettings settings)
    {
        builder.Services.AddSingleton(_ => new TrustPlugins(settings.TrustAlgorithms));
        if (settings.HistorySubjects == 0)
            return;
        builder.Services.AddSingleton(_ => new SubjectHistory(settings.HistorySubjects));
        builder.Services.AddSingleton(provider => new HistoryKeeper(
            provider.GetRequiredService<SubjectHistory>(), settings.DataFile + ".history", provider.GetRequiredService<ILogger<HistoryKeeper>>()));
        builder.Services.AddHostedService(static provider => provider.GetRequiredService<HistoryKeeper>());
    }

    /// <summary>Loads plug-ins and history, before policies are compiled and anything is served.</summary>
    public static void LoadTrust(this WebApplication app)
    {
        app.Services.GetRequiredService<TrustPlugins>().Report(app.Logger);
        app.Services.GetService<HistoryKeeper>()?.Load();
    }
}
