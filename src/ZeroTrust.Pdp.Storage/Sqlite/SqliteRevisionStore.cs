using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ZeroTrust.Pdp.Storage.Sqlite;

/// <summary>Makes revision stores over a SQLite file, without a service container.</summary>
public static class SqliteRevisionStore
{
    /// <summary>Makes a store that opens its file at the first call.</summary>
    /// <param name="options">Where it is and how it behaves.</param>
    /// <param name="time">Stamps revisions.</param>
    /// <param name="loggers">Where it logs; null: nowhere.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message has all problems.</exception>
    public static EntityFrameworkRevisionStore Create(SqliteRevisionStoreOptions options, TimeProvider time, ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        List<string> problems = options.Problems();
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        }

        ILogger logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger("ZeroTrust.Pdp.Storage");
        return new EntityFrameworkRevisionStore(new SqliteStorageProvider(options, logger), time, logger);
    }

    /// <summary>Makes a store and opens its file: creates it, or brings it to this version's schema.</summary>
    /// <param name="options">Where it is and how it behaves.</param>
    /// <param name="time">Stamps revisions.</param>
    /// <param name="loggers">Where it logs; null: nowhere.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message has all problems.</exception>
    /// <exception cref="StorageException">The file cannot be used as it is.</exception>
    public static async Task<EntityFrameworkRevisionStore> OpenAsync(
        SqliteRevisionStoreOptions options,
        TimeProvider time,
        ILoggerFactory? loggers = null,
        CancellationToken cancellationToken = default)
    {
        EntityFrameworkRevisionStore store = Create(options, time, loggers);
        try
        {
            await store.OpenAsync(cancellationToken);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }
}
