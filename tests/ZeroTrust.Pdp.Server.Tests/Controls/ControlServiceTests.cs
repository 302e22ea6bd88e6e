using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.Storage;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Controls;

/// <summary>The services of quarantines and grants against a real server.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class ControlServiceTests
{
    private const string Guarded = """
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: guarded}
        spec: {effect: allow, actions: [read], require: {grant: on-call}}
        """;

    private TemporaryFolder _folder = null!;

    private string Data => Path.Combine(_folder.Path, "pdp.db");

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Quarantine_AddedAndLifted_IsInForceAtTheNextCallAndSurvivesARestart()
    {
        string id;
        await using (RunningServer server = await RunningServer.StartAsync(Data))
        {
            await server.ApplyAsync(Texts.ReadDocs);
            Assert.That((await server.DecideAsync("read")).Effect, Is.EqualTo(Effect.Allow));
            AddQuarantineResponse added = await server.Containment.AddQuarantineAsync(Alice());
            id = added.Quarantine.Id;
            Assert.That((await server.DecideAsync("read")).Reason, Is.EqualTo(ReasonCode.Quarantined));
        }

        await using RunningServer again = await RunningServer.StartAsync(Data);
        Assert.That((await again.DecideAsync("read")).Reason, Is.EqualTo(ReasonCode.Quarantined));
        LiftQuarantineResponse lifted = await again.Containment.LiftQuarantineAsync(new LiftQuarantineRequest { Id = id, LiftedBy = "ana", Reason = "found" });
        Assert.That((await again.DecideAsync("read")).Effect, Is.EqualTo(Effect.Allow));
        Assert.That((lifted.Quarantine.LiftedBy, lifted.Quarantine.LiftReason), Is.EqualTo(("ana", "found")));
        Assert.That((await again.Containment.ListQuarantinesAsync(new ListQuarantinesRequest())).Quarantines, Is.Empty);
        Quarantine kept = (await again.Containment.ListQuarantinesAsync(new ListQuarantinesRequest { IncludeEnded = true })).Quarantines.Single();
        Assert.That(kept, Is.EqualTo(lifted.Quarantine));
    }

    [Test]
    public async Task Grant_IssuedAndRevoked_TurnsAChallengeIntoAnAllowAndBack()
    {
        await using RunningServer server = await RunningServer.StartAsync(Data);
        await server.ApplyAsync(Guarded);
        DecideResponse before = await server.DecideAsync("read");
        IssueGrantResponse issued = await server.Grants.IssueGrantAsync(OnCall());
        DecideResponse with = await server.DecideAsync("read");
        await server.Grants.RevokeGrantAsync(new RevokeGrantRequest { Id = issued.Grant.Id, RevokedBy = "ana", Reason = "over" });
        DecideResponse after = await server.DecideAsync("read");

        Assert.That((before.Effect, before.Remedies.Single().Kind, before.Remedies[0].Grant), Is.EqualTo((Effect.Challenge, RemedyKind.Grant, "on-call")));
        Assert.That((with.Effect, with.ValidUntil), Is.EqualTo((Effect.Allow, issued.Grant.EndTime)));
        Assert.That(after.Effect, Is.EqualTo(Effect.Challenge));
    }

    [Test]
    public async Task Quarantine_AddedByAnotherProcess_IsFollowed()
    {
        await using RunningServer one = await RunningServer.StartAsync(Data);
        await one.ApplyAsync(Texts.ReadDocs);
        await using RunningServer other = await RunningServer.StartAsync(Data);
        await other.Containment.AddQuarantineAsync(Alice());
        DateTime limit = RunningServer.Soon;
        while ((await one.DecideAsync("read")).Reason != ReasonCode.Quarantined)
        {
            Assert.That(DateTime.UtcNow, Is.LessThan(limit), "the other server never learned of it");
            await Task.Delay(50);
        }
    }

    [Test]
    public async Task List_ManyPages_AreOneListing()
    {
        await using RunningServer server = await RunningServer.StartAsync(Data);
        var ids = new List<string>();
        for (int i = 0; i < 5; i++)
            ids.Insert(0, (await server.Containment.AddQuarantineAsync(Alice())).Quarantine.Id);
        var found = new List<string>();
        var request = new ListQuarantinesRequest { PageSize = 2 };
        do
        {
            ListQuarantinesResponse page = await server.Containment.ListQuarantinesAsync(request);
            found.AddRange(page.Quarantines.Select(static quarantine => quarantine.Id));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.That(found, Is.EqualTo(ids));
    }

    [Test]
    public async Task Start_QuarantinesThatCannotBeRead_IsRefused()
    {
        await using (RunningServer server = await RunningServer.StartAsync(Data))
            await server.ApplyAsync(Texts.ReadDocs);
        await using (var connection = new SqliteConnection($"Data Source={Data};Pooling=False"))
        {
            await connection.OpenAsync();
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "INSERT INTO controls VALUES (1, 'x', 42, '', '', '', '', '', '', '', '', 0, 0, NULL, NULL, NULL, NULL)";
            await command.ExecuteNonQueryAsync();
        }

        Assert.That(async () => await RunningServer.StartAsync(Data), Throws.InstanceOf<StorageException>().With.Property("Failure").EqualTo(StorageFailure.Damaged));
    }

    private static IEnumerable<TestCaseData> BadQuarantines()
    {
        yield return Bad(static request => request.Target = null, "target: required");
        yield return Bad(static request => request.Target = new QuarantineTarget(), "target: required");
        yield return Bad(static request => request.Target.Subject.Type = "", "target.subject.type: required");
        yield return Bad(static request => request.Target.Subject.Id = "", "target.subject.id: required");
        yield return Bad(static request => request.Target.Device = "", "target.device: required");
        yield return Bad(static request => request.Target.Device = "a\0", "target.device: has the character U+0000");
        yield return Bad(static request => request.Target.Workload = "orders", "target.workload: is not a SPIFFE ID: `spiffe://`, a trust domain and a path");
        yield return Bad(static request => request.Target.Workload = "spiffe://*", "target.workload: is not a SPIFFE ID: `spiffe://`, a trust domain and a path");
        yield return Bad(static request => request.Target.Workload = "spiffe://ex*", "target.workload: has a `*` in its trust domain");
        yield return Bad(static request => request.Target.Workload = "spiffe://a/*/b", "target.workload: has a `*` that is not at its end");
        yield return Bad(static request => request.Target.Resource = new EntityRef { Id = "7" }, "target.resource.type: required");
        yield return Bad(static request => request.Reason = "", "reason: required");
        yield return Bad(static request => request.Reason = new string('x', 1025), "reason: is longer than 1024 characters");
        yield return Bad(static request => request.CreatedBy = "", "created_by: required");
        yield return Bad(static request => request.StartTime = In(-600), "start_time: is in the past");
        yield return Bad(static request => request.EndTime = In(-1), "end_time: is in the past");
        yield return Bad(static request => (request.StartTime, request.EndTime) = (In(600), In(60)), "end_time: is not later than the start");
        yield return Bad(static request => request.EndTime = new Timestamp { Seconds = 1, Nanos = -1 }, "end_time: is not a timestamp of the years 1 to 9999");

        static TestCaseData Bad(Action<AddQuarantineRequest> change, string message) => new TestCaseData(change, message).SetArgDisplayNames(message);
    }

    [TestCaseSource(nameof(BadQuarantines))]
    public async Task AddQuarantine_Malformed_NamesTheField(Action<AddQuarantineRequest> change, string message)
    {
        await using RunningServer server = await RunningServer.StartAsync(Data);
        AddQuarantineRequest request = Alice();
        change(request);
        RpcException? failure = await Assert.ThrowsAsync<RpcException>(async () => await server.Containment.AddQuarantineAsync(request));
        Assert.That((failure!.StatusCode, failure.Status.Detail), Is.EqualTo((StatusCode.InvalidArgument, message)));
    }

    [Test]
    public async Task IssueGrant_Malformed_NamesTheField()
    {
        await using RunningServer server = await RunningServer.StartAsync(Data);
        (Action<IssueGrantRequest> Change, string Message)[] cases =
        [
            (static request => request.Subject = null, "subject: required"),
            (static request => request.Name = "", "name: required"),
            (static request => request.BreakGlass = true, "name: goes with no break-glass grant: it meets no requirement of policies"),
            (static request => request.EndTime = null, "end_time: required"),
            (static request => request.EndTime = In(91 * 86_400), "end_time: is later than 90 days after the start"),
            (static request => (request.Name, request.BreakGlass, request.EndTime) = ("", true, In(5 * 3600)), "end_time: is later than 4 hours after the start of a break-glass grant"),
            (static request => request.Scope = new GrantScope { Resource = new EntityRef { Id = "7" } }, "scope.resource.type: required"),
            (static request => request.ApprovedBy = "", "approved_by: required"),
            (static request => request.Reason = "", "reason: required"),
        ];
        foreach ((Action<IssueGrantRequest> change, string message) in cases)
        {
            IssueGrantRequest request = OnCall();
            change(request);
            RpcException? failure = await Assert.ThrowsAsync<RpcException>(async () => await server.Grants.IssueGrantAsync(request), message);
            Assert.That((failure!.StatusCode, failure.Status.Detail), Is.EqualTo((StatusCode.InvalidArgument, message)));
        }

        RpcException? missing = await Assert.ThrowsAsync<RpcException>(async () => await server.Grants.RevokeGrantAsync(new RevokeGrantRequest { Id = "x", RevokedBy = "ana", Reason = "over" }));
        Assert.That((missing!.StatusCode, missing.Status.Detail), Is.EqualTo((StatusCode.NotFound, "id: there is no grant of that id")));
        Assert.That((await server.Grants.ListGrantsAsync(new ListGrantsRequest { IncludeEnded = true })).Grants, Is.Empty);
    }

    private static Timestamp In(int seconds) => Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddSeconds(seconds));

    private static AddQuarantineRequest Alice() => new()
    {
        Target = new QuarantineTarget { Subject = new EntityRef { Type = "user", Id = "alice" } },
        Reason = "stolen laptop",
        CreatedBy = "ops",
    };

    private static IssueGrantRequest OnCall() => new()
    {
        Subject = new EntityRef { Type = "user", Id = "alice" },
        Name = "on-call",
        Reason = "INC-42",
        ApprovedBy = "boss",
        EndTime = In(3600),
    };
}
