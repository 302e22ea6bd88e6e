using Microsoft.AspNetCore.Builder;
using ZeroTrust.Pdp.Server.Configuration;
using ZeroTrust.Pdp.Storage;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>The store of revisions.</summary>
internal static class StorageFeature
{
    public static void AddStorage(this WebApplicationBuilder builder, PdpServerSettings settings) =>
        builder.Services.AddSqliteRevisionStore(options => options.File = settings.DataFile);
}
