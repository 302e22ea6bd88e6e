using ZeroTrust.Pdp.Engine.Revisions;

namespace ZeroTrust.Pdp.Storage.Tests.Sqlite;

[TestFixture]
public sealed class SqliteRevisionStoreSuite : RevisionStoreSuite
{
#pragma warning disable NUnit1032 // The tear-down of the suite calls RemoveDatabaseAsync.
    private SqliteDatabase? _database;
#pragma warning restore NUnit1032

    protected override Task CreateDatabaseAsync()
    {
        _database = new SqliteDatabase();
        return Task.CompletedTask;
    }

    protected override async Task RemoveDatabaseAsync() => await _database!.DisposeAsync();

    protected override async Task<IRevisionStore> OpenStoreAsync() => await _database!.OpenAsync(time: Time);
}
