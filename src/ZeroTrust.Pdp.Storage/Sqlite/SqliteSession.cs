using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ZeroTrust.Pdp.Storage.Sqlite;

/// <summary>Sets what SQLite keeps per connection and not in the file, whenever one is opened or comes from the pool.</summary>
internal sealed class SqliteSession : DbConnectionInterceptor
{
    private const int PageBytes = 4096;

    // SQLite's own largest page number.
    private const long MostPages = 4294967294;

    private readonly string _pragmas;

    public SqliteSession(TimeSpan busySlice, long? maximumBytes)
    {
        long pages = maximumBytes is { } bytes ? Math.Clamp(bytes / PageBytes, 1, MostPages) : MostPages;

        // synchronous FULL: in WAL mode a commit returns after the log has reached the disk. The size limit of the
        // journal cuts the log back after a large revision. cell_size_check finds damaged pages before they are used.
        // fullfsync is for macOS, where fsync alone leaves the disk's own cache unwritten; elsewhere it means nothing.
        _pragmas = string.Create(
            CultureInfo.InvariantCulture,
            $"PRAGMA busy_timeout={(int)busySlice.TotalMilliseconds};PRAGMA synchronous=FULL;PRAGMA fullfsync=ON;PRAGMA checkpoint_fullfsync=ON;PRAGMA foreign_keys=ON;PRAGMA journal_size_limit=16777216;PRAGMA cell_size_check=ON;PRAGMA max_page_count={pages};");
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Set(connection);
        return Task.CompletedTask;
    }

    private void Set(DbConnection connection)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = _pragmas;
        command.ExecuteNonQuery();
    }
}
