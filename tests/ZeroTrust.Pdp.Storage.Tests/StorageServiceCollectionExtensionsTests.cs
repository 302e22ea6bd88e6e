using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZeroTrust.Pdp.Engine.Revisions;
using ZeroTrust.Pdp.Storage.Sqlite;
using ZeroTrust.Pdp.Storage.Tests.Sqlite;
using ZeroTrust.Pdp.Storage.Tests.Support;

namespace ZeroTrust.Pdp.Storage.Tests;

[TestFixture]
public sealed class StorageServiceCollectionExtensionsTests
{
    [Test]
    public async Task AddSqliteRevisionStore_GivesOneStoreWithTheContainersClock()
    {
        await using var database = new SqliteDatabase();
        var time = new ManualTime { Now = new DateTimeOffset(2031, 1, 2, 3, 4, 5, TimeSpan.Zero) };
        await using ServiceProvider provider = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddSqliteRevisionStore(o => o.File = database.File)
            .AddSqliteRevisionStore(o => o.BusyTimeout = TimeSpan.FromSeconds(3))
            .BuildServiceProvider(validateScopes: true);
        IRevisionStore store = provider.GetRequiredService<IRevisionStore>();
        Assert.That(provider.GetServices<IRevisionStore>(), Is.EqualTo([store]));
        Assert.That(provider.GetRequiredService<EntityFrameworkRevisionStore>(), Is.SameAs(store));
        Assert.That(File.Exists(database.File), Is.False, "it opens at the first call");
        Assert.That((await store.AppendAsync(Sets.Revision(), 0, true, default)).CreatedAt, Is.EqualTo(time.Now));
        Assert.That(File.Exists(database.File), Is.True);
    }

    [Test]
    public async Task AddSqliteRevisionStore_WrongOptions_ReportsAllAtOnce()
    {
        await using ServiceProvider provider = new ServiceCollection()
            .AddSqliteRevisionStore(o =>
            {
                o.BusyTimeout = TimeSpan.Zero;
                o.MaximumBytes = 5;
            })
            .BuildServiceProvider();
        OptionsValidationException wrong = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IRevisionStore>())!;
        Assert.That(wrong.Failures.Count(), Is.EqualTo(3));
    }

    private static readonly SqliteRevisionStoreOptions[] WrongOptions =
    [
        new(),
        new() { File = "  " },
        new() { File = "a\0b" },
        new() { File = "x.db", BusyTimeout = TimeSpan.FromTicks(-1) },
        new() { File = "x.db", BusyTimeout = TimeSpan.FromDays(2) },
        new() { File = "x.db", MaximumBytes = SqliteRevisionStoreOptions.SmallestMaximumBytes - 1 },
    ];

    [TestCaseSource(nameof(WrongOptions))]
    public void Create_WrongOptions_IsRefused(SqliteRevisionStoreOptions options) =>
        Assert.That(() => SqliteRevisionStore.Create(options, TimeProvider.System), Throws.ArgumentException);

    [Test]
    public async Task OpenAsync_WithoutContainer_IsOpen()
    {
        await using var database = new SqliteDatabase();
        await using EntityFrameworkRevisionStore store =
            await SqliteRevisionStore.OpenAsync(new SqliteRevisionStoreOptions { File = database.File }, TimeProvider.System);
        Assert.That(File.Exists(database.File), Is.True);
        Assert.That(store.Location, Is.EqualTo(database.File));
        Assert.That(await store.GetHeadAsync(default), Is.EqualTo(default(RevisionHead)));
    }

    [Test]
    public async Task OpenAsync_UnusableFile_Throws()
    {
        await using var database = new SqliteDatabase();
        await Assert.ThatAsync(
            () => SqliteRevisionStore.OpenAsync(new SqliteRevisionStoreOptions { File = database.Folder }, TimeProvider.System),
            Throws.InstanceOf<StorageException>());
    }
}
