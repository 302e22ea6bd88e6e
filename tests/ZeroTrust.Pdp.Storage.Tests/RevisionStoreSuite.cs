using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Revisions;
using ZeroTrust.Pdp.Storage.Tests.Support;

namespace ZeroTrust.Pdp.Storage.Tests;

/// <summary>What every provider of <see cref="IRevisionStore"/> must pass: derive a fixture and open stores.</summary>
public abstract class RevisionStoreSuite
{
    private readonly List<IRevisionStore> _opened = [];

    protected ManualTime Time { get; } = new();

    /// <summary>Opens another store over this test's own database, which is empty at the first call.</summary>
    protected abstract Task<IRevisionStore> OpenStoreAsync();

    /// <summary>Begins an empty database of the test's own.</summary>
    protected abstract Task CreateDatabaseAsync();

    /// <summary>Removes it; all stores are disposed.</summary>
    protected abstract Task RemoveDatabaseAsync();

    protected async Task<IRevisionStore> OpenAsync()
    {
        IRevisionStore store = await OpenStoreAsync();
        _opened.Add(store);
        return store;
    }

    [SetUp]
    public Task SetUpDatabase() => CreateDatabaseAsync();

    [TearDown]
    public async Task TearDownDatabase()
    {
        foreach (IRevisionStore store in _opened)
        {
            await DisposeAsync(store);
        }

        _opened.Clear();
        await RemoveDatabaseAsync();
    }

    [Test]
    public async Task Empty_StandsAtZero()
    {
        IRevisionStore store = await OpenAsync();
        Assert.That(await store.GetHeadAsync(default), Is.EqualTo(new RevisionHead(0, 0, 0)));
        Assert.That(await store.ListAsync(null, 10, default), Is.Empty);
    }

    [TestCase(-1)]
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(long.MaxValue)]
    [TestCase(long.MinValue)]
    public async Task UnknownNumber_HasNothing(long number)
    {
        IRevisionStore store = await OpenAsync();
        Assert.That(await store.FindAsync(number, default), Is.Null);
        Assert.That(await store.ReadDocumentsAsync(number, default), Is.Null);
        Assert.That(await store.ActivateAsync(number, null, default), Is.Null);
        Assert.That(await store.GetHeadAsync(default), Is.EqualTo(new RevisionHead(0, 0, 0)));
    }

    [Test]
    public async Task Append_First_ReturnsWhatIsFoundLater()
    {
        IRevisionStore store = await OpenAsync();
        Time.Now = new DateTimeOffset(2026, 7, 1, 14, 0, 0, 123, 456, TimeSpan.FromHours(2)).AddTicks(7);
        NewRevision revision = Sets.Revision([Sets.Document("a", "A"), Sets.Document("b", "B")], "Zoë <zoe@example.com>", "first\r\n\tline 🚀");

        RevisionInfo info = await store.AppendAsync(revision, 0, activate: false, default);

        var expected = new RevisionInfo(
            1, 0, false, new DateTimeOffset(2026, 7, 1, 12, 0, 0, 123, 456, TimeSpan.Zero), revision.Author, revision.Message, revision.ContentHash, 2);
        Assert.That(info, Is.EqualTo(expected));
        Assert.That(info.CreatedAt.Offset, Is.EqualTo(TimeSpan.Zero));
        Assert.That(await store.FindAsync(1, default), Is.EqualTo(expected));
        Assert.That(await store.ListAsync(null, 10, default), Is.EqualTo([expected]));
        Assert.That(await store.GetHeadAsync(default), Is.EqualTo(new RevisionHead(1, 0, 1)));
    }

    [Test]
    public async Task Append_Activating_MovesThePointerInOneChange()
    {
        IRevisionStore store = await OpenAsync();
        RevisionInfo first = await store.AppendAsync(Sets.Revision(Sets.Document("a", "1")), null, activate: true, default);
        RevisionInfo second = await store.AppendAsync(Sets.Revision(Sets.Document("a", "2")), null, activate: true, default);
        RevisionInfo third = await store.AppendAsync(Sets.Revision(Sets.Document("a", "3")), null, activate: false, default);

        Assert.That((first.IsActive, second.IsActive, third.IsActive), Is.EqualTo((true, true, false)));
        Assert.That((second.BaseRevision, third.BaseRevision), Is.EqualTo((1L, 2L)));
        Assert.That(await store.GetHeadAsync(default), Is.EqualTo(new RevisionHead(3, 2, 3)));
        ImmutableArray<RevisionInfo> all = await store.ListAsync(null, 10, default);
        Assert.That(all.Select(r => (r.Number, r.IsActive)), Is.EqualTo([(3L, false), (2L, true), (1L, false)]));
    }

    private static readonly PolicyDocument[] Awkward =
    [
        Sets.Document("empty", ""),
        Sets.Document("crlf", "a: 1\r\nb: 2\r\n"),
        Sets.Document("cr", "a\rb\n\n\n"),
        Sets.Document("bom", "\uFEFFa: 1"),
        Sets.Document("astral", "emoji: 👩‍💻 𝔘 \uFFFD \uFFFF\uE000"),
        Sets.Document("combining", "e\u0301 \u00E9"),
        Sets.Document("controls", "\u0001\u001B[0m\u007F\u0085\u2028"),
        Sets.Document("nul", "a\0b\0"),
        Sets.Document("spaces", "  \t \n"),
        Sets.Document("same-1", "shared"),
        Sets.Document("same-2", "shared", file: "other/ünï.yaml", line: int.MaxValue),
        Sets.Document("quote'\";--$1@p0", "DROP TABLE revisions; '"),
        Sets.Document("long", new string('ß', 500_000)),
        Sets.Document("\U0001F600", "a key that sorts before U+FFFF by code unit and after it by code point"),
        Sets.Document("\uFFFF", "see above"),
        Sets.Document("A", "capital before small, in ordinal order", kind: "AccessLevel"),
        Sets.Document("a", "small", kind: "AccessLevel"),
        Sets.Document("", "", kind: "", file: "", line: 0),
    ];

    [Test]
    public async Task ReadDocuments_AwkwardTexts_AreExactAndInOrder()
    {
        IRevisionStore store = await OpenAsync();
        NewRevision revision = Sets.Revision(Awkward);
        await store.AppendAsync(revision, null, false, default);
        ImmutableArray<PolicyDocument>? read = await store.ReadDocumentsAsync(1, default);
        Assert.That(read, Is.EqualTo(revision.Documents));
    }

    [Test]
    public async Task ReadDocuments_EmptySet_IsEmptyAndNotAbsent()
    {
        IRevisionStore store = await OpenAsync();
        await store.AppendAsync(Sets.Revision(), null, true, default);
        ImmutableArray<PolicyDocument>? read = await store.ReadDocumentsAsync(1, default);
        Assert.That(read, Is.Not.Null);
        Assert.That(read!.Value.IsDefault, Is.False);
        Assert.That(read.Value, Is.Empty);
    }

    [Test]
    public async Task ReadDocuments_AfterLaterRevisions_StillGivesTheOldTexts()
    {
        IRevisionStore store = await OpenAsync();
        NewRevision[] revisions = [.. Enumerable.Range(1, 6).Select(i => Sets.Revision(Sets.Seeded(i, 40 + i)))];
        foreach (NewRevision revision in revisions)
        {
            await store.AppendAsync(revision, null, true, default);
        }

        for (int i = 0; i < revisions.Length; i++)
        {
            Assert.That(await store.ReadDocumentsAsync(i + 1, default), Is.EqualTo(revisions[i].Documents));
        }
    }

    [Test]
    public async Task List_Pages_NewestFirst()
    {
        IRevisionStore store = await OpenAsync();
        for (int i = 0; i < 7; i++)
        {
            await store.AppendAsync(Sets.Revision(), null, false, default);
        }

        var pages = new List<long[]>();
        long? before = null;
        while (true)
        {
            ImmutableArray<RevisionInfo> page = await store.ListAsync(before, 3, default);
            if (page.IsEmpty)
            {
                break;
            }

            pages.Add([.. page.Select(r => r.Number)]);
            before = page[^1].Number;
        }

        Assert.That(pages, Is.EqualTo(new long[][] { [7, 6, 5], [4, 3, 2], [1] }));
        Assert.That((await store.ListAsync(100, 2, default)).Select(r => r.Number), Is.EqualTo([7L, 6L]));
        Assert.That(await store.ListAsync(null, 0, default), Is.Empty);
        Assert.That(await store.ListAsync(-5, 5, default), Is.Empty);
        await Assert.ThatAsync(() => store.ListAsync(null, -1, default), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(-1)]
    public async Task Append_StaleNewest_ConflictsAndChangesNothing(long expected)
    {
        IRevisionStore store = await OpenAsync();
        await store.AppendAsync(Sets.Revision(), 0, true, default);
        await store.AppendAsync(Sets.Revision(), 1, false, default);
        RevisionHead before = await store.GetHeadAsync(default);

        RevisionConflictException? conflict = await Assert.ThrowsAsync<RevisionConflictException>(
            () => store.AppendAsync(Sets.Revision(Sets.Document("a", "lost")), expected, true, default));

        Assert.That((conflict!.Expected, conflict.Actual), Is.EqualTo((expected, 2L)));
        Assert.That(await store.GetHeadAsync(default), Is.EqualTo(before));
        Assert.That(await store.FindAsync(3, default), Is.Null);
        Assert.That((await store.AppendAsync(Sets.Revision(), 2, false, default)).Number, Is.EqualTo(3));
    }

    [Test]
    public async Task Activate_Forward_Back_AndAgain()
    {
        IRevisionStore store = await OpenAsync();
        await store.AppendAsync(Sets.Revision(), null, false, default);
        await store.AppendAsync(Sets.Revision(), null, false, default);

        RevisionInfo? second = await store.ActivateAsync(2, 0, default);
        Assert.That((second!.Number, second.IsActive), Is.EqualTo((2L, true)));
        Assert.That(await store.GetHeadAsync(default), Is.EqualTo(new RevisionHead(2, 2, 3)));

        RevisionInfo? first = await store.ActivateAsync(1, 2, default);
        Assert.That((first!.Number, first.IsActive), Is.EqualTo((1L, true)));
        Assert.That(await store.GetHeadAsync(default), Is.EqualTo(new RevisionHead(2, 1, 4)));
        Assert.That((await store.FindAsync(2, default))!.IsActive, Is.False);

        await store.ActivateAsync(1, 1, default);
        Assert.That(await store.GetHeadAsync(default), Is.EqualTo(new RevisionHead(2, 1, 4)), "nothing changed, so the sequence stays");
    }

    [TestCase(0)]
    [TestCase(2)]
    [TestCase(9)]
    public async Task Activate_StaleActive_ConflictsAndChangesNothing(long expected)
    {
        IRevisionStore store = await OpenAsync();
        await store.AppendAsync(Sets.Revision(), null, true, default);
        await store.AppendAsync(Sets.Revision(), null, false, default);

        RevisionConflictException? conflict = await Assert.ThrowsAsync<RevisionConflictException>(
            () => store.ActivateAsync(2, expected, default));

        Assert.That((conflict!.Expected, conflict.Actual), Is.EqualTo((expected, 1L)));
        Assert.That(await store.GetHeadAsync(default), Is.EqualTo(new RevisionHead(2, 1, 2)));
    }

    [Test]
    public async Task Activate_UnknownWithStaleActive_IsUnknown()
    {
        IRevisionStore store = await OpenAsync();
        await store.AppendAsync(Sets.Revision(), null, true, default);
        Assert.That(await store.ActivateAsync(2, 7, default), Is.Null);
    }

    [Test]
    public async Task Reopen_KeepsEverything()
    {
        IRevisionStore first = await OpenAsync();
        NewRevision revision = Sets.Revision(Sets.Seeded(5, 30));
        RevisionInfo stored = await first.AppendAsync(revision, null, true, default);
        await DisposeAsync(first);

        IRevisionStore second = await OpenAsync();
        Assert.That(await second.FindAsync(1, default), Is.EqualTo(stored));
        Assert.That(await second.ReadDocumentsAsync(1, default), Is.EqualTo(revision.Documents));
        Assert.That((await second.AppendAsync(Sets.Revision(), 1, false, default)).Number, Is.EqualTo(2));
    }

    [Test]
    public async Task TwoStores_SeeEachOthersWritesAtOnce()
    {
        IRevisionStore one = await OpenAsync();
        IRevisionStore two = await OpenAsync();
        for (int i = 0; i < 5; i++)
        {
            (IRevisionStore writer, IRevisionStore reader) = i % 2 == 0 ? (one, two) : (two, one);
            RevisionInfo info = await writer.AppendAsync(Sets.Revision(Sets.Seeded(i, 5)), i, true, default);
            Assert.That(await reader.FindAsync(i + 1, default), Is.EqualTo(info));
            Assert.That(await reader.GetHeadAsync(default), Is.EqualTo(new RevisionHead(i + 1, i + 1, i + 1)));
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Appenders_ManyOverTwoStores_ExactlyOneWinsPerBase(CancellationToken cancellationToken)
    {
        const int Rounds = 8;
        IRevisionStore[] stores = [await OpenAsync(), await OpenAsync()];
        for (long round = 0; round < Rounds; round++)
        {
            long newest = round;
            Task<bool>[] attempts = [.. Enumerable.Range(0, 8).Select(worker => Task.Run(
                async () =>
                {
                    try
                    {
                        await stores[worker % 2].AppendAsync(
                            Sets.Revision(Sets.Seeded((newest * 100) + worker, 20), author: $"{worker}"), newest, worker % 3 == 0, cancellationToken);
                        return true;
                    }
                    catch (RevisionConflictException conflict)
                    {
                        Assert.That((conflict.Expected, conflict.Actual), Is.EqualTo((newest, newest + 1)));
                        return false;
                    }
                },
                cancellationToken))];
            bool[] won = await Task.WhenAll(attempts);
            Assert.That(won.Count(w => w), Is.EqualTo(1));

            RevisionInfo info = (await stores[0].FindAsync(newest + 1, cancellationToken))!;
            Assert.That(info.Author, Is.EqualTo($"{Array.IndexOf(won, true)}"));
            Assert.That(
                await stores[1].ReadDocumentsAsync(newest + 1, cancellationToken),
                Is.EqualTo(Sets.Seeded((newest * 100) + Array.IndexOf(won, true), 20)));
        }

        RevisionHead head = await stores[0].GetHeadAsync(cancellationToken);
        Assert.That((head.Newest, head.ChangeSequence), Is.EqualTo(((long)Rounds, (long)Rounds)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Appenders_WithoutLock_AllGetANumberOfTheirOwn(CancellationToken cancellationToken)
    {
        IRevisionStore[] stores = [await OpenAsync(), await OpenAsync()];
        RevisionInfo[] infos = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            () => stores[i % 2].AppendAsync(Sets.Revision(Sets.Seeded(i, 3)), null, false, cancellationToken), cancellationToken)));
        Assert.That(infos.Select(i => i.Number).Order(), Is.EqualTo(Enumerable.Range(1, 40).Select(i => (long)i)));
        Assert.That(infos.All(i => i.BaseRevision == i.Number - 1));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Activators_Racing_ExactlyOneWins(CancellationToken cancellationToken)
    {
        IRevisionStore[] stores = [await OpenAsync(), await OpenAsync()];
        for (int i = 0; i < 8; i++)
        {
            await stores[0].AppendAsync(Sets.Revision(), null, false, cancellationToken);
        }

        int[] winners = await Task.WhenAll(Enumerable.Range(1, 8).Select(number => Task.Run(
            async () =>
            {
                try
                {
                    return (await stores[number % 2].ActivateAsync(number, 0, cancellationToken))!.IsActive ? number : -1;
                }
                catch (RevisionConflictException)
                {
                    return 0;
                }
            },
            cancellationToken)));
        Assert.That(winners.Count(w => w > 0), Is.EqualTo(1));
        Assert.That(await stores[1].GetHeadAsync(cancellationToken), Is.EqualTo(new RevisionHead(8, winners.Max(), 9)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Readers_DuringAppends_NeverSeeHalfARevision(CancellationToken cancellationToken)
    {
        IRevisionStore writer = await OpenAsync();
        IRevisionStore reader = await OpenAsync();
        Task writing = Task.Run(
            async () =>
            {
                for (int i = 1; i <= 25; i++)
                {
                    await writer.AppendAsync(Sets.Revision(Sets.Seeded(i, 200)), i - 1, true, cancellationToken);
                }
            },
            cancellationToken);
        long last = 0;
        int seen = 0;
        while (last < 25)
        {
            RevisionHead head = await reader.GetHeadAsync(cancellationToken);
            Assert.That(head.Newest, Is.GreaterThanOrEqualTo(last));
            Assert.That((head.Active, head.ChangeSequence), Is.EqualTo((head.Newest, head.Newest)));
            last = head.Newest;
            if (last > 0)
            {
                Assert.That(await reader.ReadDocumentsAsync(last, cancellationToken), Is.EqualTo(Sets.Seeded(last, 200)));
                seen++;
            }

            await Task.Yield();
        }

        await writing;
        Assert.That(seen, Is.Positive);
    }

    [Test]
    public async Task EveryCall_Cancelled_DoesNothing()
    {
        IRevisionStore store = await OpenAsync();
        await store.AppendAsync(Sets.Revision(), null, false, default);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        CancellationToken cancelled = source.Token;
        Func<Task>[] calls =
        [
            () => store.GetHeadAsync(cancelled),
            () => store.AppendAsync(Sets.Revision(), null, true, cancelled),
            () => store.ActivateAsync(1, null, cancelled),
            () => store.FindAsync(1, cancelled),
            () => store.ListAsync(null, 1, cancelled),
            () => store.ReadDocumentsAsync(1, cancelled),
        ];
        foreach (Func<Task> call in calls)
        {
            await Assert.ThatAsync(() => call(), Throws.InstanceOf<OperationCanceledException>());
        }

        Assert.That(await store.GetHeadAsync(default), Is.EqualTo(new RevisionHead(1, 0, 1)));
    }

    private static IEnumerable<TestCaseData> BrokenRevisions()
    {
        PolicyDocument a = Sets.Document("a", "A");
        PolicyDocument b = Sets.Document("b", "B");
        yield return Case("NoSet", new NewRevision(default, new string('0', 64), "", ""));
        yield return Case("Unordered", Sets.Revision(ImmutableArray.Create(b, a)));
        yield return Case("SameKeyTwice", Sets.Revision([a, a]));
        yield return Case("HalfSurrogateInText", Sets.Revision([a with { Text = "x\uD800y" }]));
        yield return Case("HalfSurrogateInName", Sets.Revision([Sets.Document("\uDC00", "")]));
        yield return Case("NulInFile", Sets.Revision([a with { File = "a\0b" }]));
        yield return Case("NulInMessage", Sets.Revision([a]) with { Message = "\0" });
        yield return Case("NoAuthor", Sets.Revision([a]) with { Author = null! });
        yield return Case("LongAuthor", Sets.Revision([a]) with { Author = new string('x', RevisionLimits.AuthorLength + 1) });
        yield return Case("LongMessage", Sets.Revision([a]) with { Message = new string('x', RevisionLimits.MessageLength + 1) });
        yield return Case("LongFile", Sets.Revision([a with { File = new string('x', RevisionLimits.FileLength + 1) }]));
        yield return Case("LongName", Sets.Revision([Sets.Document(new string('x', RevisionLimits.NameLength + 1), "")]));
        yield return Case("LongKind", Sets.Revision([Sets.Document("x", "", kind: new string('x', RevisionLimits.KindLength + 1))]));
        yield return Case("LongHash", Sets.Revision([a]) with { ContentHash = new string('0', 65) });

        static TestCaseData Case(string name, NewRevision revision) =>
            new TestCaseData(revision).SetName($"Append_{name}_IsRefused");
    }

    [TestCaseSource(nameof(BrokenRevisions))]
    public async Task Append_BrokenContract_IsRefused(NewRevision revision)
    {
        IRevisionStore store = await OpenAsync();
        await Assert.ThatAsync(() => store.AppendAsync(revision, null, true, default), Throws.InstanceOf<ArgumentException>());
        Assert.That(await store.GetHeadAsync(default), Is.EqualTo(new RevisionHead(0, 0, 0)));
    }

    [Test]
    public async Task Append_LongestTexts_AreKept()
    {
        IRevisionStore store = await OpenAsync();
        string Longest(int length) => new('\u20AC', length);
        NewRevision revision = Sets.Revision(
            [Sets.Document(Longest(RevisionLimits.NameLength), "x", Longest(RevisionLimits.KindLength), Longest(RevisionLimits.FileLength))],
            Longest(RevisionLimits.AuthorLength),
            Longest(RevisionLimits.MessageLength));
        RevisionInfo info = await store.AppendAsync(revision, null, false, default);
        Assert.That(await store.FindAsync(1, default), Is.EqualTo(info));
        Assert.That((info.Author, info.Message), Is.EqualTo((revision.Author, revision.Message)));
        Assert.That(await store.ReadDocumentsAsync(1, default), Is.EqualTo(revision.Documents));
    }

    [Test]
    public async Task Disposed_SaysSo()
    {
        IRevisionStore store = await OpenAsync();
        await DisposeAsync(store);
        await DisposeAsync(store);
        await Assert.ThatAsync(() => store.GetHeadAsync(default), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task RandomOperations_AgreeWithAModel() =>
        await RevisionStoreModel.CheckAsync(
            async () =>
            {
                await TearDownDatabase();
                await CreateDatabaseAsync();
                return await OpenAsync();
            },
            OpenAsync);

    protected static async Task DisposeAsync(IRevisionStore store)
    {
        if (store is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
