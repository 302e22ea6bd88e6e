using Microsoft.EntityFrameworkCore;

namespace ZeroTrust.Pdp.Storage.Sqlite;

/// <summary>The tables in SQLite; the migrations of SQLite belong to it.</summary>
internal sealed class SqliteStorageContext(DbContextOptions<SqliteStorageContext> options) : StorageContext(options);
