using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace ZeroTrust.Pdp.Storage.Sqlite;

/// <summary>SQLite in WAL mode: readers see the last commit and never wait for the one writer.</summary>
internal sealed class SqliteStorageProvider : StorageProvider
{
    /// <summary>`ZTPD`, in the header of our files, so that no other database is taken for one.</summary>
    public const int ApplicationId = 0x5A545044;

    // One attempt at a lock; between two, cancellation is looked at.
    private static readonly TimeSpan LongestSlice = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly TimeSpan _busyTimeout;
    private readonly TimeSpan _slice;
    private readonly ILogger _logger;
    private readonly SqliteErrors _errors;
    private readonly string _connectionString;
    private readonly DbContextOptions<SqliteStorageContext> _contextOptions;

    // Writers of this process wait here, without holding a thread; those of others in SQLite.
    private readonly SemaphoreSlim _writer = new(1, 1);

    public SqliteStorageProvider(SqliteRevisionStoreOptions options, ILogger logger)
    {
        _path = Path.GetFullPath(options.File);
        _busyTimeout = options.BusyTimeout;
        _slice = _busyTimeout < LongestSlice ? _busyTimeout : LongestSlice;
        _logger = logger;
        _errors = new SqliteErrors(_path, _busyTimeout);
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = _path,

            // The file is created beforehand, with its permissions.
            Mode = SqliteOpenMode.ReadWrite,
            ForeignKeys = true,
            Pooling = true,
            DefaultTimeout = (int)Math.Ceiling(_busyTimeout.TotalSeconds),
        }.ToString();

        // No logger: EF would log every statement.
        _contextOptions = new DbContextOptionsBuilder<SqliteStorageContext>()
            .UseSqlite(_connectionString)
            .AddInterceptors(new SqliteSession(_slice, options.MaximumBytes))
            .ConfigureWarnings(static warnings => warnings.Ignore(RelationalEventId.MigrationsUserTransactionWarning))
            .Options;
    }

    public override string Location => _path;

    public override StorageContext CreateContext()
    {
        var context = new SqliteStorageContext(_contextOptions);
        context.Database.AutoSavepointsEnabled = false;
        return context;
    }

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        SqliteFile.Ensure(_path, _logger);
        await using StorageContext context = CreateContext();
        await context.Database.OpenConnectionAsync(cancellationToken);
        var connection = (SqliteConnection)context.Database.GetDbConnection();
        if (await IsCurrentAsync(context, connection, cancellationToken))
        {
            RequireWriteAheadLog(connection);
            return;
        }

        RequireWriteAheadLog(connection);

        // EF guards migrations with a row in a table, which a killed process would leave behind for ever. In one
        // transaction under SQLite's own write lock there is nothing to leave, and no half-made schema either.
        await using StorageWrite write = await BeginWriteAsync(context, cancellationToken);
        if (await IsCurrentAsync(context, connection, CancellationToken.None))
        {
            return;
        }

        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id={ApplicationId};DROP TABLE IF EXISTS \"__EFMigrationsLock\";"));
        await context.Database.MigrateAsync(CancellationToken.None);
        await write.CommitAsync();
        StorageLog.Migrated(_logger, _path, context.Database.GetMigrations().Last());
    }

    public override async Task<StorageWrite> BeginWriteAsync(StorageContext context, CancellationToken cancellationToken)
    {
        if (!await _writer.WaitAsync(_busyTimeout, cancellationToken))
        {
            throw _errors.Busy(null);
        }

        try
        {
            await context.Database.OpenConnectionAsync(cancellationToken);
            SqliteTransaction transaction = BeginImmediate((SqliteConnection)context.Database.GetDbConnection(), cancellationToken);
            IDbContextTransaction used = (await context.Database.UseTransactionAsync(transaction, CancellationToken.None))!;
            return new StorageWrite(used, transaction, () => _writer.Release());
        }
        catch
        {
            _writer.Release();
            throw;
        }
    }

    public override Task WriteDocumentsAsync(StorageContext context, long revision, RevisionManifest manifest)
    {
        using var writer = new SqliteDocumentWriter(
            (SqliteConnection)context.Database.GetDbConnection(),
            (SqliteTransaction)context.Database.CurrentTransaction!.GetDbTransaction());
        writer.Write(revision, manifest);
        return Task.CompletedTask;
    }

    public override StorageException? Translate(Exception exception) => _errors.Translate(exception);

    public override async ValueTask DisposeAsync()
    {
        // The last connection to close folds the log into the file and removes it.
        await using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>Whether the schema is this version's.</summary>
    /// <exception cref="StorageException">The file is somebody else's, or of a newer version.</exception>
    private async Task<bool> IsCurrentAsync(StorageContext context, SqliteConnection connection, CancellationToken cancellationToken)
    {
        if (Query(connection, "PRAGMA application_id") != ApplicationId)
        {
            return Query(connection, "SELECT count(*) FROM sqlite_master") == 0 ? false : throw _errors.OtherApplication();
        }

        var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        int applied = 0;
        foreach (string migration in await context.Database.GetAppliedMigrationsAsync(cancellationToken))
        {
            if (!known.Contains(migration))
            {
                throw _errors.Newer(migration);
            }

            applied++;
        }

        return applied == known.Count;
    }

    private void RequireWriteAheadLog(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL";
        string? mode = (string?)command.ExecuteScalar();
        if (mode != "wal")
        {
            throw _errors.NoWriteAheadLog(mode ?? "");
        }
    }

    private SqliteTransaction BeginImmediate(SqliteConnection connection, CancellationToken cancellationToken)
    {
        int timeout = connection.DefaultTimeout;

        // Real time, since SQLite waits in it. The driver's timeouts are whole seconds.
        long start = Stopwatch.GetTimestamp();
        connection.DefaultTimeout = 1;
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    // Not deferred: BEGIN IMMEDIATE.
                    return connection.BeginTransaction(deferred: false);
                }
                catch (SqliteException busy) when (busy.SqliteErrorCode == raw.SQLITE_BUSY && Stopwatch.GetElapsedTime(start) < _busyTimeout)
                {
                    continue;
                }
            }
        }
        finally
        {
            connection.DefaultTimeout = timeout;
        }
    }

    private static long Query(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
