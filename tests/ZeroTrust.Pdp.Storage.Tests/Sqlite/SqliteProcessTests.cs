using System.Runtime.Versioning;
using ZeroTrust.Pdp.Engine.Revisions;
using ZeroTrust.Pdp.Storage.Tests.Support;

namespace ZeroTrust.Pdp.Storage.Tests.Sqlite;

/// <summary>Several processes over one file, and processes that are killed.</summary>
[TestFixture]
[UnsupportedOSPlatform("windows")]
public sealed class SqliteProcessTests
{
    private SqliteDatabase _database;

    [SetUp]
    public void SetUp() => _database = new SqliteDatabase();

    [TearDown]
    public async Task TearDown() => await _database.DisposeAsync();

    [Test]
    [CancelAfter(240_000)]
    public async Task Kill_AtRandomMoments_KeepsWhatWasAcknowledgedAndNothingHalf(CancellationToken cancellationToken)
    {
        const int Kills = 26;
        var random = new Random(41);
        int kills = 0;
        long verified = 0;
        long newest = 0;
        for (int round = 0; kills < Kills; round++)
        {
            // Every third time two processes write, and both are killed.
            Child[] children = [.. Enumerable.Range(0, round % 3 == 2 ? 2 : 1).Select(_ => Child.Start("append", _database.File))];
            try
            {
                if (round % 4 == 0)
                {
                    // While it starts: in the first rounds, while the schema is made.
                    await Task.Delay(random.Next(100, 900), cancellationToken);
                }
                else
                {
                    await children[0].WaitForFirstLineAsync(cancellationToken);
                    await Task.Delay(random.Next(0, 300), cancellationToken);
                }

                foreach (Child child in children)
                {
                    child.Kill();
                    kills++;
                }

                long acknowledged = 0;
                foreach (Child child in children)
                {
                    long[] numbers = await child.NumbersAsync(cancellationToken);
                    acknowledged = Math.Max(acknowledged, numbers.DefaultIfEmpty(0).Max());
                    Assert.That(child.Errors, Is.Empty);
                    Assert.That(child.ExitCode, Is.EqualTo(128 + 9), "it was killed, and had not ended by itself");
                }

                EntityFrameworkRevisionStore store = await _database.OpenAsync();
                RevisionHead head = await store.GetHeadAsync(cancellationToken);
                Assert.That(head.Newest, Is.GreaterThanOrEqualTo(Math.Max(newest, acknowledged)));
                newest = head.Newest;
                while (verified < newest)
                {
                    verified++;
                    await VerifyAsync(store, verified, cancellationToken);
                }

                Assert.That(await store.FindAsync(newest + 1, cancellationToken), Is.Null);
                Assert.That(_database.Query("SELECT count(*) FROM revision_documents WHERE revision NOT IN (SELECT number FROM revisions)"), Is.Zero);
                await _database.CloseAsync();
            }
            finally
            {
                foreach (Child child in children)
                {
                    child.Dispose();
                }
            }
        }

        EntityFrameworkRevisionStore last = await _database.OpenAsync();
        for (long number = 1; number <= newest; number++)
        {
            await VerifyAsync(last, number, cancellationToken);
        }

        Assert.That((await last.ListAsync(null, int.MaxValue, cancellationToken)).Select(r => r.Number), Is.EqualTo(Enumerable.Range(1, (int)newest).Reverse().Select(n => (long)n)));
        Assert.That(_database.Query("PRAGMA integrity_check"), Is.EqualTo("ok"));
        Assert.That(_database.Query("PRAGMA foreign_key_check"), Is.Null);
        Assert.That(newest, Is.GreaterThan(Kills), "they wrote");
        await TestContext.Out.WriteLineAsync($"{kills} kills, {newest} revisions");
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Race_OfProcesses_ExactlyOneWinsPerNumber(CancellationToken cancellationToken)
    {
        const int Count = 60;
        Child[] children = [.. Enumerable.Range(0, 3).Select(_ => Child.Start("race", _database.File, $"{Count}"))];
        try
        {
            var numbers = new List<long>();
            foreach (Child child in children)
            {
                numbers.AddRange(await child.NumbersAsync(cancellationToken));
                Assert.That((child.ExitCode, child.Errors), Is.EqualTo((0, "")));
            }

            Assert.That(numbers.Order(), Is.EqualTo(Enumerable.Range(1, numbers.Count).Select(n => (long)n)));
            Assert.That(numbers, Has.Count.GreaterThanOrEqualTo(Count));
        }
        finally
        {
            foreach (Child child in children)
            {
                child.Dispose();
            }
        }
    }

    private static readonly UnixFileMode[] FileModes = [UnixFileMode.None, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead];

    [TestCaseSource(nameof(FileModes))]
    [CancelAfter(60_000)]
    public async Task Write_FileWithoutPermission_IsRefused(UnixFileMode mode, CancellationToken cancellationToken)
    {
        await _database.OpenAsync();
        await _database.CloseAsync();
        File.SetUnixFileMode(_database.File, mode);
        OpenFolder();
        await RefusedAsync(_database.File, mode == UnixFileMode.None ? StorageFailure.Unavailable : StorageFailure.ReadOnly, cancellationToken);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Create_FolderWithoutPermission_IsRefused(CancellationToken cancellationToken)
    {
        string folder = Path.Combine(_database.Folder, "closed");
        Directory.CreateDirectory(folder);
        OpenFolder();
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await RefusedAsync(Path.Combine(folder, "pdp.db"), StorageFailure.Unavailable, cancellationToken);
        await RefusedAsync(Path.Combine(folder, "deeper", "pdp.db"), StorageFailure.Unavailable, cancellationToken);
        Assert.That(Directory.EnumerateFileSystemEntries(folder), Is.Empty);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Write_UnprivilegedAccountInItsFolder_Works(CancellationToken cancellationToken)
    {
        OpenFolder();
        using var child = Child.StartUnprivileged("touch", Path.Combine(_database.Folder, "own", "pdp.db"));
        Assert.That(await child.LinesAsync(cancellationToken), Is.EqualTo(["1"]), child.Errors);
    }

    /// <summary>The time of a large set, with room for slow machines: a revision of an ordinary size must not time out.</summary>
    [Test]
    [CancelAfter(120_000)]
    public async Task FortyThousandDocuments_AreStoredAndReadInSeconds(CancellationToken cancellationToken)
    {
        EntityFrameworkRevisionStore store = await _database.OpenAsync();
        NewRevision revision = Sets.Revision(Sets.Large(40_000));
        long start = TimeProvider.System.GetTimestamp();
        await store.AppendAsync(revision, 0, true, cancellationToken);
        TimeSpan append = TimeProvider.System.GetElapsedTime(start);
        start = TimeProvider.System.GetTimestamp();
        Assert.That((await store.ReadDocumentsAsync(1, cancellationToken))!.Value.SequenceEqual(revision.Documents));
        TimeSpan read = TimeProvider.System.GetElapsedTime(start);
        await TestContext.Out.WriteLineAsync($"append {append.TotalMilliseconds:F0} ms, read {read.TotalMilliseconds:F0} ms");
        Assert.That(append, Is.LessThan(TimeSpan.FromSeconds(10)));
        Assert.That(read, Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    private static async Task VerifyAsync(EntityFrameworkRevisionStore store, long number, CancellationToken cancellationToken)
    {
        RevisionInfo? info = await store.FindAsync(number, cancellationToken);
        NewRevision expected = Sets.Revision(Sets.Seeded(number, Program.SizeOf(number)));
        Assert.That(info, Is.Not.Null);
        Assert.That((info!.BaseRevision, info.DocumentCount, info.ContentHash), Is.EqualTo((number - 1, expected.Documents.Length, expected.ContentHash)));
        Assert.That((await store.ReadDocumentsAsync(number, cancellationToken))!.Value.SequenceEqual(expected.Documents));
    }

    private void OpenFolder() => File.SetUnixFileMode(
        _database.Folder,
        (UnixFileMode)0b111_111_111);

    private static async Task RefusedAsync(string file, StorageFailure failure, CancellationToken cancellationToken)
    {
        using var child = Child.StartUnprivileged("touch", file);
        string[] lines = await child.LinesAsync(cancellationToken);
        Assert.That(child.ExitCode, Is.EqualTo(3), child.Errors);
        Assert.That(lines, Has.One.Items);
        Assert.That(lines[0], Does.StartWith($"{failure}: the policy store `{file}` "));
    }
}
