using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Storage.Sqlite;
using ZeroTrust.Pdp.Storage.Tests.Support;

namespace ZeroTrust.Pdp.Storage.Tests.Sqlite;

/// <summary>A folder for one test with a database file in it, and stores over it.</summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    private readonly List<EntityFrameworkRevisionStore> _stores = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("zt-storage-").FullName;

    public string File => Path.Combine(Folder, "pdp.db");

    public async Task<EntityFrameworkRevisionStore> OpenAsync(
        Action<SqliteRevisionStoreOptions>? configure = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        EntityFrameworkRevisionStore store = Create(configure, time, loggers);
        await store.OpenAsync(default);
        return store;
    }

    public EntityFrameworkRevisionStore Create(
        Action<SqliteRevisionStoreOptions>? configure = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        var options = new SqliteRevisionStoreOptions { File = File };
        configure?.Invoke(options);
        EntityFrameworkRevisionStore store = SqliteRevisionStore.Create(options, time ?? new ManualTime(), loggers);
        _stores.Add(store);
        return store;
    }

    /// <summary>Closes all stores, so that everything is in the one file.</summary>
    public async Task CloseAsync()
    {
        foreach (EntityFrameworkRevisionStore store in _stores)
        {
            await store.DisposeAsync();
        }

        _stores.Clear();
    }

    /// <summary>A connection past the store.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false, ForeignKeys = false }.ToString());
        connection.Open();
        return connection;
    }

    public object? Query(string sql)
    {
        using SqliteConnection connection = Connect();
        return Query(connection, sql);
    }

    public static object? Query(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
