using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroTrust.Pdp.Storage.Sqlite;
using ZeroTrust.Pdp.Storage.Tests.Support;

namespace ZeroTrust.Pdp.Storage.Tests.Sqlite;

[TestFixture]
public sealed class SqliteSchemaTests
{
    private SqliteDatabase _database;

    [SetUp]
    public void SetUp() => _database = new SqliteDatabase();

    [TearDown]
    public async Task TearDown() => await _database.DisposeAsync();

    /// <summary>The migrations are written by hand: this is what keeps them and the model together.</summary>
    [Test]
    public async Task Migrations_MakeWhatTheModelSays()
    {
        await using StorageContext context = await ContextAsync();
        var connection = (SqliteConnection)context.Database.GetDbConnection();
        foreach (IEntityType entity in context.Model.GetEntityTypes())
        {
            string table = entity.GetTableName()!;
            var expected = entity.GetProperties()
                .Select(p => (p.GetColumnName(), p.GetColumnType(), !p.IsNullable, p.IsPrimaryKey()))
                .Order();
            Assert.That(Columns(connection, table).Order(), Is.EqualTo(expected), table);
            Assert.That(Count(connection, $"SELECT count(*) FROM pragma_foreign_key_list('{table}')"), Is.EqualTo(entity.GetForeignKeys().Count()), table);
            foreach (IIndex index in entity.GetIndexes().Where(i => i.GetDatabaseName()!.StartsWith("ix_", StringComparison.Ordinal)))
            {
                Assert.That(
                    Count(connection, $"SELECT \"unique\" FROM pragma_index_list('{table}') WHERE name = '{index.GetDatabaseName()}'"),
                    Is.EqualTo(index.IsUnique ? 1 : 0));
            }
        }

        Assert.That(context.Model.GetEntityTypes().Count(), Is.EqualTo(6));
    }

    [Test]
    public async Task Migrations_Reverted_LeaveNoTable()
    {
        await using StorageContext context = await ContextAsync();
        await context.Database.MigrateAsync("0");
        Assert.That(
            SqliteDatabase.Query((SqliteConnection)context.Database.GetDbConnection(), "SELECT group_concat(name) FROM sqlite_master WHERE substr(name, 1, 4) NOT IN ('__EF', 'sqli')"),
            Is.EqualTo(DBNull.Value));
    }

    [Test]
    public async Task Session_IsDurableAndGuarded()
    {
        await using StorageContext context = await ContextAsync();
        var connection = (SqliteConnection)context.Database.GetDbConnection();
        Assert.That(SqliteDatabase.Query(connection, "PRAGMA journal_mode"), Is.EqualTo("wal"));
        Assert.That(Count(connection, "PRAGMA synchronous"), Is.EqualTo(2), "FULL");
        Assert.That(Count(connection, "PRAGMA foreign_keys"), Is.EqualTo(1));
        Assert.That(Count(connection, "PRAGMA busy_timeout"), Is.EqualTo(1000));
        Assert.That(Count(connection, "PRAGMA page_size"), Is.EqualTo(4096));
        Assert.That(Count(connection, "PRAGMA application_id"), Is.EqualTo(SqliteStorageProvider.ApplicationId));
    }

    [Test]
    public async Task Append_OneDocumentChangedOfMany_StoresOneText()
    {
        EntityFrameworkRevisionStore store = await _database.OpenAsync();
        await store.AppendAsync(Sets.Revision(Sets.Large(2000)), 0, true, default);
        Assert.That(_database.Query("SELECT count(*) FROM document_texts"), Is.EqualTo(2000L));
        await store.AppendAsync(Sets.Revision(Sets.Large(2000, changed: "new")), 1, true, default);
        Assert.That(_database.Query("SELECT count(*) FROM document_texts"), Is.EqualTo(2001L));
        await store.AppendAsync(Sets.Revision(Sets.Large(2000)), 2, true, default);
        Assert.That(_database.Query("SELECT count(*) FROM document_texts"), Is.EqualTo(2001L));
        Assert.That(await store.ReadDocumentsAsync(2, default), Is.EqualTo(Sets.Large(2000, changed: "new")));
    }

    [Test]
    public async Task Numbers_AreNotReusedEvenWhenRevisionsAreGone()
    {
        EntityFrameworkRevisionStore store = await _database.OpenAsync();
        await store.AppendAsync(Sets.Revision(), null, false, default);
        await store.AppendAsync(Sets.Revision(), null, false, default);
        _database.Query("DELETE FROM revisions WHERE number = 2");
        Assert.That((await store.AppendAsync(Sets.Revision(), null, false, default)).Number, Is.EqualTo(3));
    }

    private async Task<StorageContext> ContextAsync()
    {
        var provider = new SqliteStorageProvider(new SqliteRevisionStoreOptions { File = _database.File }, NullLogger.Instance);
        await provider.PrepareAsync(default);
        StorageContext context = provider.CreateContext();
        await context.Database.OpenConnectionAsync();
        return context;
    }

    private static long Count(SqliteConnection connection, string sql) => (long)SqliteDatabase.Query(connection, sql)!;

    private static List<(string, string, bool, bool)> Columns(SqliteConnection connection, string table)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{table}')";
        using SqliteDataReader reader = command.ExecuteReader();
        var columns = new List<(string, string, bool, bool)>();
        while (reader.Read())
        {
            columns.Add((reader.GetString(0), reader.GetString(1), reader.GetBoolean(2), reader.GetInt32(3) > 0));
        }

        return columns;
    }
}
