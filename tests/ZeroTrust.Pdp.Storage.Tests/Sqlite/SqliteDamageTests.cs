using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Storage.Tests.Support;

namespace ZeroTrust.Pdp.Storage.Tests.Sqlite;

/// <summary>A damaged file gives what was written or an error, and never something else.</summary>
[TestFixture]
public sealed class SqliteDamageTests
{
    private SqliteDatabase _database;
    private ImmutableArray<PolicyDocument>[] _sets;

    [SetUp]
    public async Task SetUp()
    {
        _database = new SqliteDatabase();
        _sets = [Sets.Seeded(1, 150), Sets.Seeded(2, 160)];
        EntityFrameworkRevisionStore store = await _database.OpenAsync();
        foreach (ImmutableArray<PolicyDocument> set in _sets)
        {
            await store.AppendAsync(Sets.Revision(set), null, true, default);
        }

        await _database.CloseAsync();
    }

    [TearDown]
    public async Task TearDown() => await _database.DisposeAsync();

    [TestCase("UPDATE document_texts SET content = CAST('effect: allow' AS BLOB) WHERE id = 7")]
    [TestCase("UPDATE document_texts SET content = x'FF' WHERE id = 7")]
    [TestCase("DELETE FROM document_texts WHERE id = 7")]
    [TestCase("DELETE FROM revision_documents WHERE revision = 1 AND position = 149")]
    [TestCase("DELETE FROM revision_documents WHERE revision = 1")]
    [TestCase("UPDATE revision_documents SET name = 'other' WHERE revision = 1 AND position = 3")]
    [TestCase("UPDATE revision_documents SET line = line + 1 WHERE revision = 1 AND position = 3")]
    [TestCase("UPDATE revision_documents SET line = 99999999999 WHERE revision = 1 AND position = 3")]
    [TestCase("UPDATE revision_documents SET text_id = 8 WHERE revision = 1 AND position = 6")]
    [TestCase("UPDATE revision_documents SET file = '' WHERE revision = 1 AND position = 6")]
    [TestCase("UPDATE revisions SET document_count = 149 WHERE number = 1")]
    [TestCase("UPDATE revisions SET document_count = -1 WHERE number = 1")]
    [TestCase("UPDATE revisions SET manifest_hash = x'' WHERE number = 1")]
    [TestCase("INSERT INTO revision_documents SELECT 1, 150, kind, 'zz', file, line, text_id FROM revision_documents WHERE revision = 1 AND position = 0")]
    public async Task Read_ChangedRows_IsDamaged(string change)
    {
        _database.Query(change);
        EntityFrameworkRevisionStore store = await _database.OpenAsync();
        StorageException? damaged = await Assert.ThrowsAsync<StorageException>(() => store.ReadDocumentsAsync(1, default));
        Assert.That((damaged!.Failure, damaged.IsTransient), Is.EqualTo((StorageFailure.Damaged, false)));
        Assert.That(damaged.Message, Does.Contain("backup").And.Contains(_database.File));
    }

    [Test]
    public async Task Head_LostRow_IsDamaged()
    {
        _database.Query("DELETE FROM revision_head");
        EntityFrameworkRevisionStore store = await _database.OpenAsync();
        foreach (Func<Task> call in new Func<Task>[] { () => store.GetHeadAsync(default), () => store.AppendAsync(Sets.Revision(), null, true, default) })
        {
            StorageException? damaged = await Assert.ThrowsAsync<StorageException>(() => call());
            Assert.That(damaged!.Failure, Is.EqualTo(StorageFailure.Damaged));
        }
    }

    [Test]
    public async Task Append_HeadBehindTheRevisions_IsDamagedAndWritesNothing()
    {
        _database.Query("UPDATE revision_head SET newest = 1, active = 1");
        EntityFrameworkRevisionStore store = await _database.OpenAsync();
        StorageException? damaged = await Assert.ThrowsAsync<StorageException>(() => store.AppendAsync(Sets.Revision(), null, true, default));
        Assert.That(damaged!.Failure, Is.EqualTo(StorageFailure.Damaged));
        Assert.That(_database.Query("SELECT count(*) FROM revisions"), Is.EqualTo(2L));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Read_RandomDamage_GivesTheTruthOrAnError(CancellationToken cancellationToken)
    {
        byte[] whole = await File.ReadAllBytesAsync(_database.File, cancellationToken);
        var random = new Random(20260304);
        int refused = 0;
        for (int round = 0; round < 250; round++)
        {
            byte[] damaged = (byte[])whole.Clone();
            switch (round % 4)
            {
                case 0:
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    random.NextBytes(damaged.AsSpan(random.Next(damaged.Length - 64), 64));
                    break;
                case 2:
                    damaged.AsSpan(random.Next(damaged.Length / 4096) * 4096, 4096).Clear();
                    break;
                default:
                    damaged = damaged[..random.Next(1, damaged.Length)];
                    break;
            }

            File.Delete(_database.File + "-wal");
            File.Delete(_database.File + "-shm");
            await File.WriteAllBytesAsync(_database.File, damaged, cancellationToken);
            EntityFrameworkRevisionStore store = _database.Create();
            Func<Task>[] calls =
            [
                () => store.GetHeadAsync(cancellationToken),
                () => store.ListAsync(null, 10, cancellationToken),
                () => store.FindAsync(1, cancellationToken),
                async () => Assert.That(await store.ReadDocumentsAsync(1, cancellationToken), Is.Null.Or.EqualTo(_sets[0])),
                async () => Assert.That(await store.ReadDocumentsAsync(2, cancellationToken), Is.Null.Or.EqualTo(_sets[1])),
                () => store.AppendAsync(Sets.Revision(_sets[1]), null, true, cancellationToken),
            ];
            foreach (Func<Task> call in calls)
            {
                try
                {
                    await call();
                }
                catch (StorageException)
                {
                    refused++;
                }
            }

            await _database.CloseAsync();
        }

        Assert.That(refused, Is.GreaterThan(100), "the damage was met");
    }
}
