using System.Diagnostics;
using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using ZeroTrust.Pdp.Engine.Revisions;
using ZeroTrust.Pdp.Storage.Sqlite;
using ZeroTrust.Pdp.Storage.Tests.Support;

namespace ZeroTrust.Pdp.Storage.Tests.Sqlite;

/// <summary>What can be wrong with a file, and what the store says about it.</summary>
[TestFixture]
[UnsupportedOSPlatform("windows")]
public sealed class SqliteFileTests
{
    private SqliteDatabase _database;

    [SetUp]
    public void SetUp() => _database = new SqliteDatabase();

    [TearDown]
    public async Task TearDown() => await _database.DisposeAsync();

    [Test]
    public async Task Create_NewFile_IsForTheOwnerOnly()
    {
        string deep = Path.Combine(_database.Folder, "a", "b", "pdp.db");
        EntityFrameworkRevisionStore store = await _database.OpenAsync(o => o.File = deep);
        await store.AppendAsync(Sets.Revision(Sets.Seeded(1, 10)), null, true, default);

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.That(File.GetUnixFileMode(deep), Is.EqualTo(OwnerOnly));
        Assert.That(File.GetUnixFileMode(deep + "-wal"), Is.EqualTo(OwnerOnly));
        Assert.That(File.GetUnixFileMode(deep + "-shm"), Is.EqualTo(OwnerOnly));
        Assert.That(new DirectoryInfo(Path.GetDirectoryName(deep)!).UnixFileMode, Is.EqualTo(OwnerOnly | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task Open_WidePermissions_Warns()
    {
        await _database.OpenAsync();
        await _database.CloseAsync();
        using var log = new RecordedLog();
        await _database.OpenAsync(loggers: log);
        Assert.That(log.Lines, Is.Empty);
        await _database.CloseAsync();

        File.SetUnixFileMode(_database.File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        await _database.OpenAsync(loggers: log);
        Assert.That(log.Lines, Has.One.Items);
        Assert.That(log.Lines[0], Does.Contain("640").And.Contains(_database.File));
    }

    [Test]
    public async Task Open_EmptyFile_IsTakenAsNew()
    {
        await File.WriteAllBytesAsync(_database.File, []);
        EntityFrameworkRevisionStore store = await _database.OpenAsync();
        Assert.That((await store.AppendAsync(Sets.Revision(), 0, true, default)).Number, Is.EqualTo(1));
    }

    [Test]
    public async Task Open_RelativePathAndOddNames_AreFiles()
    {
        foreach (string name in new[] { ":memory:", "file:x?mode=memory", "a b;c=d'\"ü.db" })
        {
            string path = Path.Combine(_database.Folder, name);
            EntityFrameworkRevisionStore store = await _database.OpenAsync(o => o.File = Path.GetRelativePath(Environment.CurrentDirectory, path));
            await store.AppendAsync(Sets.Revision(), 0, true, default);
            Assert.That(store.Location, Is.EqualTo(path));
            Assert.That(new FileInfo(path), Has.Property("Exists").True);
        }
    }

    [Test]
    public async Task Open_NotADatabase_IsRefusedAndLeftAlone()
    {
        byte[] text = [.. Enumerable.Range(0, 8192).Select(i => (byte)('a' + (i % 26)))];
        await File.WriteAllBytesAsync(_database.File, text);
        await RefusedAsync(StorageFailure.Foreign, "is not a database");
        Assert.That(await File.ReadAllBytesAsync(_database.File), Is.EqualTo(text));
    }

    [Test]
    public async Task Open_DatabaseOfAnotherApplication_IsRefusedAndLeftAlone()
    {
        _database.Query("CREATE TABLE revisions (x); INSERT INTO revisions VALUES (1)");
        byte[] before = await File.ReadAllBytesAsync(_database.File);
        await RefusedAsync(StorageFailure.Foreign, "another application");
        Assert.That(await File.ReadAllBytesAsync(_database.File), Is.EqualTo(before));
    }

    [Test]
    public async Task Open_NewerSchema_IsRefusedWithWhatToDo()
    {
        await _database.OpenAsync();
        await _database.CloseAsync();
        _database.Query("INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Quantum', '99.0')");
        StorageException refused = await RefusedAsync(StorageFailure.NewerVersion, "29990101000000_Quantum");
        Assert.That(refused.Message, Does.Contain("newer version").And.Contains("run that version"));
        Assert.That(refused.IsTransient, Is.False);
    }

    [Test]
    public async Task Open_Folder_IsRefused()
    {
        Directory.CreateDirectory(_database.File);
        await RefusedAsync(StorageFailure.Unavailable, "is a folder");
    }

    [TestCase("/proc/nowhere/pdp.db")]
    [TestCase("/proc/pdp.db")]
    [TestCase("/dev/null/pdp.db")]
    public async Task Open_FolderThatTakesNoFiles_IsRefused(string path)
    {
        EntityFrameworkRevisionStore store = _database.Create(o => o.File = path);
        StorageException? refused = await Assert.ThrowsAsync<StorageException>(() => store.OpenAsync(default));
        Assert.That(refused!.Failure, Is.EqualTo(StorageFailure.Unavailable));
        Assert.That(refused.Message, Does.Contain($"`{path}`").And.Contains("check that"));
    }

    [Test]
    public async Task Open_AfterItFailed_IsTriedAgain()
    {
        Directory.CreateDirectory(_database.File);
        EntityFrameworkRevisionStore store = _database.Create();
        await Assert.ThatAsync(() => store.GetHeadAsync(default), Throws.InstanceOf<StorageException>());
        Directory.Delete(_database.File);
        Assert.That(await store.GetHeadAsync(default), Is.EqualTo(default(RevisionHead)));
    }

    [Test]
    public async Task Open_ManyAtOnce_OneSchema()
    {
        IRevisionStore[] stores = [.. Enumerable.Range(0, 8).Select(_ => _database.Create())];
        RevisionInfo[] infos = await Task.WhenAll(stores.Select(s => Task.Run(() => s.AppendAsync(Sets.Revision(), null, false, default))));
        Assert.That(infos.Select(i => i.Number).Order(), Is.EqualTo([1L, 2, 3, 4, 5, 6, 7, 8]));
        Assert.That(_database.Query("SELECT count(*) FROM __EFMigrationsHistory"), Is.EqualTo(2L));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Open_MigrationLockLeftByAnother_IsNoObstacle(CancellationToken cancellationToken)
    {
        _database.Query($"PRAGMA application_id={SqliteStorageProvider.ApplicationId}; CREATE TABLE __EFMigrationsLock (Id INTEGER PRIMARY KEY, Timestamp TEXT NOT NULL); INSERT INTO __EFMigrationsLock VALUES (1, 'x')");
        EntityFrameworkRevisionStore store = _database.Create();
        await store.OpenAsync(cancellationToken);
        Assert.That(await store.GetHeadAsync(cancellationToken), Is.EqualTo(default(RevisionHead)));
    }

    [Test]
    public async Task Append_Full_SaysSoAndChangesNothing()
    {
        EntityFrameworkRevisionStore store = await _database.OpenAsync(o => o.MaximumBytes = SqliteRevisionStoreOptions.SmallestMaximumBytes);
        await store.AppendAsync(Sets.Revision(Sets.Large(100)), 0, true, default);
        StorageException? full = await Assert.ThrowsAsync<StorageException>(() => store.AppendAsync(Sets.Revision(Sets.Large(5000)), 1, true, default));
        Assert.That((full!.Failure, full.IsTransient), Is.EqualTo((StorageFailure.Full, true)));
        Assert.That(full.Message, Does.Contain("free space"));
        Assert.That(await store.GetHeadAsync(default), Is.EqualTo(new RevisionHead(1, 1, 1)));
        Assert.That(await store.FindAsync(2, default), Is.Null);
        Assert.That((await store.AppendAsync(Sets.Revision(Sets.Large(101)), 1, true, default)).Number, Is.EqualTo(2));
        Assert.That(await store.ReadDocumentsAsync(2, default), Is.EqualTo(Sets.Large(101)));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Write_OtherWriterForTooLong_IsBusy(CancellationToken cancellationToken)
    {
        EntityFrameworkRevisionStore store = await _database.OpenAsync(o => o.BusyTimeout = TimeSpan.FromMilliseconds(200));
        await using (SqliteConnection other = _database.Connect())
        {
            await using SqliteTransaction held = other.BeginTransaction(deferred: false);
            foreach (Func<Task> write in new Func<Task>[]
            {
                () => store.AppendAsync(Sets.Revision(), null, true, cancellationToken),
                () => store.ActivateAsync(1, null, cancellationToken),
            })
            {
                StorageException? busy = await Assert.ThrowsAsync<StorageException>(() => write());
                Assert.That((busy!.Failure, busy.IsTransient), Is.EqualTo((StorageFailure.Busy, true)));
            }

            Assert.That(await store.GetHeadAsync(cancellationToken), Is.EqualTo(default(RevisionHead)), "readers do not wait for writers");
        }

        Assert.That((await store.AppendAsync(Sets.Revision(), null, true, cancellationToken)).Number, Is.EqualTo(1));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Write_OtherWriterFinishes_Succeeds(CancellationToken cancellationToken)
    {
        EntityFrameworkRevisionStore store = await _database.OpenAsync();
        SqliteConnection other = _database.Connect();
        SqliteTransaction held = other.BeginTransaction(deferred: false);
        Task<RevisionInfo> waiting = Task.Run(() => store.AppendAsync(Sets.Revision(), 0, true, cancellationToken), cancellationToken);
        await Task.Delay(1500, cancellationToken);
        Assert.That(waiting.IsCompleted, Is.False);
        await held.DisposeAsync();
        await other.DisposeAsync();
        Assert.That((await waiting).Number, Is.EqualTo(1));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Write_CancelledWhileWaiting_GivesUp(CancellationToken cancellationToken)
    {
        EntityFrameworkRevisionStore store = await _database.OpenAsync();
        await using SqliteConnection other = _database.Connect();
        await using SqliteTransaction held = other.BeginTransaction(deferred: false);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] waiting = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => store.AppendAsync(Sets.Revision(), 0, true, source.Token), cancellationToken))];
        long start = Stopwatch.GetTimestamp();
        await Task.Delay(200, cancellationToken);
        await source.CancelAsync();
        await Assert.ThatAsync(() => Task.WhenAll(waiting), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(waiting, Has.All.Property(nameof(Task.IsCanceled)).True);

        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(10)));
        Assert.That(await store.GetHeadAsync(cancellationToken), Is.EqualTo(default(RevisionHead)));
    }

    private async Task<StorageException> RefusedAsync(StorageFailure failure, string words)
    {
        EntityFrameworkRevisionStore store = _database.Create();
        StorageException? refused = await Assert.ThrowsAsync<StorageException>(() => store.OpenAsync(default));
        Assert.That(refused!.Failure, Is.EqualTo(failure));
        Assert.That(refused.Location, Is.EqualTo(_database.File));
        Assert.That(refused.Message, Does.Contain(words).And.Contains($"`{_database.File}`"));
        await _database.CloseAsync();
        return refused;
    }
}
