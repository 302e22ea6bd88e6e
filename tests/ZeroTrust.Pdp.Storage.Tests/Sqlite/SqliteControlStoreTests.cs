using System.Collections.Immutable;
using System.Runtime.Versioning;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Storage.Tests.Support;

namespace ZeroTrust.Pdp.Storage.Tests.Sqlite;

/// <summary>Quarantines and grants: what is stored comes back, ends once, and is never lost.</summary>
[TestFixture]
[CancelAfter(120_000)]
public sealed class SqliteControlStoreTests
{
    private static readonly CelTimestamp Start = CelTimestamp.FromDateTimeOffset(new ManualTime().Now);

    private readonly ManualTime _time = new();
    private SqliteDatabase _database;

    [SetUp]
    public void SetUp()
    {
        _database = new SqliteDatabase();
        _time.Now = new ManualTime().Now;
    }

    [TearDown]
    public async Task TearDown() => await _database.DisposeAsync();

    [Test]
    public async Task Add_EveryKind_ComesBackAsItWasAlsoAfterReopening(CancellationToken cancellationToken)
    {
        EntityFrameworkControlStore store = (await _database.OpenAsync(time: _time)).Controls;
        Quarantine[] quarantines = [.. Enum.GetValues<QuarantineTargetKind>().Select(kind => Shut($"q{kind}") with { Target = new QuarantineTarget(kind, "t", "ü/1") })];
        Grant[] grants =
        [
            Given("g1"),
            Given("g2") with { Name = "", IsBreakGlass = true },
            Given("g3") with { Scope = new GrantScope("read", "doc", "7") },
        ];
        foreach (Quarantine quarantine in quarantines)
            await store.AddAsync(quarantine, cancellationToken);
        foreach (Grant grant in grants)
            await store.AddAsync(grant, cancellationToken);
        await _database.CloseAsync();

        ControlState state = await (await _database.OpenAsync(time: _time)).Controls.ReadAsync(cancellationToken);
        Assert.That(state.Version, Is.EqualTo(quarantines.Length + grants.Length));
        Assert.That(state.Quarantines, Is.EquivalentTo(quarantines));
        Assert.That(state.Grants, Is.EquivalentTo(grants));
    }

    [Test]
    public async Task Lift_Twice_KeepsWhoDidItFirst(CancellationToken cancellationToken)
    {
        EntityFrameworkControlStore store = (await _database.OpenAsync(time: _time)).Controls;
        await store.AddAsync(Shut("q"), cancellationToken);
        await store.LiftAsync("q", "ana", "found", cancellationToken);
        long version = await store.GetVersionAsync(cancellationToken);
        _time.Now += TimeSpan.FromHours(1);
        ControlRecord<Quarantine>? again = await store.LiftAsync("q", "bob", "me too", cancellationToken);

        Assert.That(again!.Ending, Is.EqualTo(new ControlEnding(Start, "ana", "found")));
        Assert.That(await store.GetVersionAsync(cancellationToken), Is.EqualTo(version));
        Assert.That((await store.ReadAsync(cancellationToken)).Quarantines, Is.Empty);
        Assert.That(await store.RevokeAsync("q", "bob", "is no grant", cancellationToken), Is.Null);
        Assert.That(await store.LiftAsync("none", "bob", "is none", cancellationToken), Is.Null);
    }

    [Test]
    public async Task List_EndedAndRunOut_StayInTheHistory(CancellationToken cancellationToken)
    {
        EntityFrameworkControlStore store = (await _database.OpenAsync(time: _time)).Controls;
        await store.AddAsync(Given("g1"), cancellationToken);
        await store.AddAsync(Given("g2"), cancellationToken);
        await store.AddAsync(Given("g3") with { Until = Plus(TimeSpan.FromDays(2)) }, cancellationToken);
        await store.RevokeAsync("g2", "ana", "no", cancellationToken);
        _time.Now += TimeSpan.FromHours(8);

        Assert.That(Ids(await store.ListGrantsAsync(false, null, 10, cancellationToken)), Is.EqualTo(["g3"]));
        ImmutableArray<ControlRecord<Grant>> first = await store.ListGrantsAsync(true, null, 2, cancellationToken);
        Assert.That(Ids(first), Is.EqualTo(["g3", "g2"]));
        Assert.That(Ids(await store.ListGrantsAsync(true, first[1].Sequence, 2, cancellationToken)), Is.EqualTo(["g1"]));
        Assert.That((await store.ReadAsync(cancellationToken)).Grants.Select(static grant => grant.Id), Is.EqualTo(["g3"]));
    }

    [TestCase("DELETE FROM controls")]
    [TestCase("UPDATE controls SET reason = 'other'")]
    [TestCase("UPDATE controls SET ended_at = NULL, ended_by = NULL, end_reason = NULL")]
    [TestCase("UPDATE controls SET ended_by = 'somebody else'")]
    public async Task History_EditedPastTheStore_IsRefused(string sql)
    {
        EntityFrameworkControlStore store = (await _database.OpenAsync(time: _time)).Controls;
        await store.AddAsync(Shut("q"), default);
        await store.LiftAsync("q", "ana", "found", default);
        Assert.That(() => _database.Query(sql), Throws.InstanceOf<Microsoft.Data.Sqlite.SqliteException>());
    }

    [Test]
    public async Task Read_UnknownKind_IsDamageAndNotForgotten(CancellationToken cancellationToken)
    {
        EntityFrameworkControlStore store = (await _database.OpenAsync(time: _time)).Controls;
        _database.Query("INSERT INTO controls VALUES (1, 'x', 42, '', '', '', '', '', '', '', '', 0, 0, NULL, NULL, NULL, NULL)");
        StorageException? failure = await Assert.ThrowsAsync<StorageException>(() => store.ReadAsync(cancellationToken));
        Assert.That(failure!.Failure, Is.EqualTo(StorageFailure.Damaged));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public async Task Kill_AtRandomMoments_KeepsEveryAcknowledgedQuarantine(CancellationToken cancellationToken)
    {
        var random = new Random(43);
        long acknowledged = 0;
        for (int round = 0; round < 8; round++)
        {
            using Child child = Child.Start("contain", _database.File);
            await child.WaitForFirstLineAsync(cancellationToken);
            await Task.Delay(random.Next(0, 200), cancellationToken);
            child.Kill();
            long[] numbers = await child.NumbersAsync(cancellationToken);
            Assert.That(child.Errors, Is.Empty);
            acknowledged += numbers.Length;

            ControlState state = await (await _database.OpenAsync()).Controls.ReadAsync(cancellationToken);
            Assert.That(state.Quarantines.Select(static quarantine => quarantine.Reason), Is.SupersetOf(numbers.Select(static number => $"{number}")));
            Assert.That(state.Quarantines, Has.Length.GreaterThanOrEqualTo((int)acknowledged));
            Assert.That(state.Version, Is.EqualTo(state.Quarantines.Length));
            await _database.CloseAsync();
        }

        Assert.That(_database.Query("PRAGMA integrity_check"), Is.EqualTo("ok"));
    }

    private static string[] Ids(ImmutableArray<ControlRecord<Grant>> page) => [.. page.Select(static record => record.Entry.Id)];

    private static CelTimestamp Plus(TimeSpan span) => CelTimestamp.FromDateTimeOffset(new ManualTime().Now + span);

    private static Quarantine Shut(string id) => new(id, new QuarantineTarget(QuarantineTargetKind.Device, "", "laptop-7"), "stolen", "ops", Start, null);

    private static Grant Given(string id) =>
        new(id, "user", "ana", "on-call", false, GrantScope.Everything, "T-1", "boss", Start, Plus(TimeSpan.FromHours(8)));
}
