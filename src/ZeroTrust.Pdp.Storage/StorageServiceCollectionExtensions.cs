using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Revisions;
using ZeroTrust.Pdp.Storage.Sqlite;

namespace ZeroTrust.Pdp.Storage;

/// <summary>Registers stores.</summary>
public static class StorageServiceCollectionExtensions
{
    /// <summary>
    /// Registers one SQLite revision store as <see cref="IRevisionStore"/> and <see cref="EntityFrameworkRevisionStore"/>, and
    /// its quarantines and grants as <see cref="IControlStore"/>, unless one is registered. Resolving it throws <see cref="OptionsValidationException"/> with all problems of the
    /// options; call <see cref="EntityFrameworkRevisionStore.OpenAsync"/> at start to meet problems of the file there.
    /// It takes a <see cref="TimeProvider"/> and an <see cref="ILoggerFactory"/> from the container if there are any.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Sets the options; <see cref="SqliteRevisionStoreOptions.File"/> is required.</param>
    public static IServiceCollection AddSqliteRevisionStore(this IServiceCollection services, Action<SqliteRevisionStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<SqliteRevisionStoreOptions>().Configure(configure);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<SqliteRevisionStoreOptions>, SqliteRevisionStoreOptionsValidator>());
        services.TryAddSingleton(static provider => SqliteRevisionStore.Create(
            provider.GetRequiredService<IOptions<SqliteRevisionStoreOptions>>().Value,
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            provider.GetService<ILoggerFactory>()));
        services.TryAddSingleton<IRevisionStore>(static provider => provider.GetRequiredService<EntityFrameworkRevisionStore>());
        services.TryAddSingleton<IControlStore>(static provider => provider.GetRequiredService<EntityFrameworkRevisionStore>().Controls);
        return services;
    }
}
