using Grpc.Core;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Admin;

/// <summary>The administration service in a real server over a real file.</summary>
public sealed class PolicyAdminTests
{
    private TemporaryFolder _folder = null!;
    private RunningServer _server = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _server = await RunningServer.StartAsync(_folder.At("pdp.db"));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Apply_FirstRevision_AnswersAtOnce()
    {
        RpcException? before = await Assert.ThrowsAsync<RpcException>(() => _server.DecideAsync("read"));
        Assert.That(before!.StatusCode, Is.EqualTo(StatusCode.Unavailable));
        ApplyPoliciesResponse applied = await _server.ApplyAsync(Texts.ReadDocs, r =>
        {
            r.BaseRevision = 0;
            r.Author = "ann";
            r.Message = "first";
        });
        DecideResponse decided = await _server.DecideAsync("read", minRevision: applied.Revision);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(applied.Revision, Is.EqualTo(1));
            Assert.That(applied.Active, Is.True);
            Assert.That(applied.Changes.Single().Kind, Is.EqualTo(ChangeKind.Added));
            Assert.That(applied.Changes.Single().Document, Is.EqualTo(new DocumentRef { Kind = "Policy", Name = "read-docs" }));
            Assert.That(decided.Effect, Is.EqualTo(Effect.Allow));
            Assert.That(decided.Revision, Is.EqualTo(1));
        }

        Revision revision = (await _server.Admin.ListRevisionsAsync(new ListRevisionsRequest(), deadline: RunningServer.Soon)).Revisions.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((revision.Number, revision.Active, revision.Author, revision.Message), Is.EqualTo((1L, true, "ann", "first")));
            Assert.That(revision.ContentHash, Has.Length.EqualTo(64));
            Assert.That(revision.DocumentCount, Is.EqualTo(1));
            Assert.That(revision.CreatedTime.ToDateTimeOffset(), Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
        }
    }

    [Test]
    public async Task Apply_Merge_KeepsReplacesAndRemoves()
    {
        await _server.ApplyAsync(Texts.Join(Texts.Allow("a", "read"), Texts.Allow("b", "read"), Texts.Allow("c", "read")));
        ApplyPoliciesResponse applied = await _server.ApplyAsync(Texts.Join(Texts.Allow("b", "write"), Texts.Allow("d", "read")), r =>
        {
            r.Mode = ApplyMode.Merge;
            r.Remove.Add(new DocumentRef { Kind = "Policy", Name = "c" });
            r.BaseRevision = 1;
        });
        Assert.That(
            applied.Changes.Select(c => (c.Document.Name, c.Kind)),
            Is.EqualTo(new[] { ("b", ChangeKind.Modified), ("c", ChangeKind.Removed), ("d", ChangeKind.Added) }));
        ListPoliciesResponse listed = await _server.Admin.ListPoliciesAsync(new ListPoliciesRequest(), deadline: RunningServer.Soon);
        Assert.That(listed.Documents.Select(d => d.Ref.Name), Is.EqualTo(new[] { "a", "b", "d" }));
        Assert.That((await _server.DecideAsync("write")).DeterminingPolicies, Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task Apply_Replace_TakesTheWholePlace()
    {
        await _server.ApplyAsync(Texts.Join(Texts.Allow("a", "read"), Texts.Allow("b", "read")));
        await _server.ApplyAsync(Texts.Allow("c", "read"), r => r.Mode = ApplyMode.Replace);
        Assert.That((await _server.DecideAsync("read")).DeterminingPolicies, Is.EqualTo(new[] { "c" }));
    }

    [Test]
    public async Task Apply_NothingChanged_MakesNoRevision()
    {
        await _server.ApplyAsync(Texts.ReadDocs);
        ApplyPoliciesResponse again = await _server.ApplyAsync(Texts.ReadDocs, r => r.Mode = ApplyMode.Replace);
        Assert.That((again.Revision, again.Active, again.Changes.Count), Is.EqualTo((1L, true, 0)));
        Assert.That((await ListAllAsync()).Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Apply_StageOnly_DoesNotAnswerUntilActivatedOrAppliedAgain()
    {
        await _server.ApplyAsync(Texts.Allow("a", "read"));
        ApplyPoliciesResponse staged = await _server.ApplyAsync(Texts.Allow("b", "write"), r => r.StageOnly = true);
        Assert.That((staged.Revision, staged.Active), Is.EqualTo((2L, false)));
        Assert.That((await _server.DecideAsync("write")).Effect, Is.EqualTo(Effect.Deny));
        ApplyPoliciesResponse applied = await _server.ApplyAsync(Texts.Allow("b", "write"));
        Assert.That((applied.Revision, applied.Active), Is.EqualTo((2L, true)));
        Assert.That((await _server.DecideAsync("write", minRevision: 2)).Effect, Is.EqualTo(Effect.Allow));
    }

    [Test]
    public async Task Apply_DryRun_StoresNothingAndReturnsProblemsInTheResponse()
    {
        await _server.ApplyAsync(Texts.Allow("a", "read"));
        ApplyPoliciesResponse good = await _server.ApplyAsync(Texts.Allow("b", "write"), r => r.DryRun = true);
        ApplyPoliciesResponse bad = await _server.ApplyAsync(Texts.WithUnknownField, r => r.DryRun = true);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((good.Revision, good.Active), Is.EqualTo((0L, false)));
            Assert.That(good.Changes.Single().Document.Name, Is.EqualTo("b"));
            Assert.That(bad.Diagnostics.Any(d => d.Severity == Severity.Error && d.Code == "PDP1004"), Is.True);
            Assert.That((await ListAllAsync()).Count, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Apply_InvalidDocuments_IsInvalidArgumentWithDetails()
    {
        await _server.ApplyAsync(Texts.ReadDocs);
        RpcException? refusal = await Assert.ThrowsAsync<RpcException>(() => _server.ApplyAsync(Texts.WithUnknownField));
        Assert.That(refusal!.StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
        Assert.That(refusal.Status.Detail, Does.Contain("policies.yaml:6:").And.Contain("PDP1004").And.Contain("action"));
        Google.Rpc.Status status = Google.Rpc.Status.Parser.ParseFrom(refusal.Trailers.GetValueBytes("grpc-status-details-bin"));
        PolicyDiagnostics details = status.Details.Single().Unpack<PolicyDiagnostics>();
        Assert.That(details.Diagnostics[0].Position.Line, Is.EqualTo(6));
        Assert.That((await _server.DecideAsync("read")).Revision, Is.EqualTo(1), "the last good revision goes on answering");
        Assert.That((await ListAllAsync()).Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Apply_OldBaseRevision_IsAborted()
    {
        await _server.ApplyAsync(Texts.Allow("a", "read"));
        await AssertRefusedAsync(() => _server.ApplyAsync(Texts.Allow("b", "read"), r => r.BaseRevision = 0), StatusCode.Aborted, "the newest revision is 1, not 0");
        await AssertRefusedAsync(() => _server.ApplyAsync(Texts.Allow("b", "read"), r => r.BaseRevision = 2), StatusCode.Aborted, "the newest revision is 1, not 2");
        Assert.That((await _server.ApplyAsync(Texts.Allow("b", "read"), r => r.BaseRevision = 1)).Revision, Is.EqualTo(2));
    }

    [Test]
    public async Task Apply_RemovingWhatIsNotThere_IsNotFound()
    {
        await _server.ApplyAsync(Texts.Allow("a", "read"));
        await AssertRefusedAsync(
            () => _server.ApplyAsync(Texts.Allow("b", "read"), r => r.Remove.Add(new DocumentRef { Kind = "Policy", Name = "zzz" })),
            StatusCode.NotFound,
            "remove: `Policy/zzz` is not in the newest revision");
    }

    private static IEnumerable<TestCaseData> MalformedApplies()
    {
        yield return Case("NoFiles", r => r.Files.Clear(), "files: required");
        yield return Case("NoFilesToReplace", r => { r.Files.Clear(); r.Mode = ApplyMode.Replace; }, "files: required");
        yield return Case("NoFileName", r => r.Files[0].Name = "", "files[0].name: required");
        yield return Case("LongFileName", r => r.Files[0].Name = new string('n', 513), "files[0].name: is longer than 512 characters");
        yield return Case("ControlInFileName", r => r.Files[0].Name = "a\u001b[2J", "files[0].name: has a control character");
        yield return Case("FileNameTwice", r => r.Files.Add(r.Files[0].Clone()), "files[1].name: is used twice");
        yield return Case("LongAuthor", r => r.Author = new string('a', 257), "author: is longer than 256 characters");
        yield return Case("LongMessage", r => r.Message = new string('m', 4097), "message: is longer than 4096 characters");
        yield return Case("NegativeBase", r => r.BaseRevision = -1, "base_revision: is negative");
        yield return Case("UnknownMode", r => r.Mode = (ApplyMode)99, "mode: is not a known mode");
        yield return Case("RemoveWithReplace", r => { r.Mode = ApplyMode.Replace; r.Remove.Add(new DocumentRef { Kind = "Policy", Name = "a" }); }, "remove: goes with APPLY_MODE_MERGE only");
        yield return Case("RemoveWithoutKind", r => r.Remove.Add(new DocumentRef { Name = "a" }), "remove[0].kind: required");
        yield return Case("RemoveWithoutName", r => r.Remove.Add(new DocumentRef { Kind = "Policy" }), "remove[0].name: required");

        static TestCaseData Case(string name, System.Action<ApplyPoliciesRequest> change, string message) =>
            new TestCaseData(change, message).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(MalformedApplies))]
    public Task Apply_MalformedRequest_IsInvalidArgumentNamingTheField(System.Action<ApplyPoliciesRequest> change, string message) =>
        AssertRefusedAsync(() => _server.ApplyAsync(Texts.ReadDocs, change), StatusCode.InvalidArgument, message);

    [Test]
    public async Task Activate_OlderRevision_RollsBack()
    {
        await _server.ApplyAsync(Texts.Allow("a", "read"));
        await _server.ApplyAsync(Texts.Allow("a", "write"));
        ActivateRevisionResponse activated = await _server.Admin.ActivateRevisionAsync(
            new ActivateRevisionRequest { Revision = 1, ExpectedActive = 2 }, deadline: RunningServer.Soon);
        DecideResponse decided = await _server.DecideAsync("read");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((activated.Revision.Number, activated.Revision.Active), Is.EqualTo((1L, true)));
            Assert.That((decided.Effect, decided.Revision), Is.EqualTo((Effect.Allow, 1L)));
            Assert.That((await ListAllAsync()).Select(r => (r.Number, r.Active)), Is.EqualTo(new[] { (2L, false), (1L, true) }));
        }

        await AssertRefusedAsync(async () => await _server.DecideAsync("read", minRevision: 2), StatusCode.FailedPrecondition, "min_revision: 2 is newer than the active revision 1");
    }

    [Test]
    public async Task Activate_WrongExpectationOrNumber_IsRefused()
    {
        await _server.ApplyAsync(Texts.Allow("a", "read"));
        await AssertRefusedAsync(Activate(1, 7), StatusCode.Aborted, "the active revision is 1, not 7");
        await AssertRefusedAsync(Activate(9, null), StatusCode.NotFound, "there is no revision 9");
        await AssertRefusedAsync(Activate(0, null), StatusCode.InvalidArgument, "revision: required");
        await AssertRefusedAsync(Activate(-1, null), StatusCode.InvalidArgument, "revision: is negative");
        await AssertRefusedAsync(Activate(1, -1), StatusCode.InvalidArgument, "expected_active: is negative");

        Func<Task> Activate(long revision, long? expected) => async () =>
        {
            var request = new ActivateRevisionRequest { Revision = revision };
            if (expected is { } number)
                request.ExpectedActive = number;
            await _server.Admin.ActivateRevisionAsync(request, deadline: RunningServer.Soon);
        };
    }

    [Test]
    public async Task Get_Document_ComesAsWritten()
    {
        await _server.ApplyAsync("# note\n" + Texts.Join(Texts.Allow("a", "read"), Texts.Allow("b", "read")));
        await _server.ApplyAsync(Texts.Allow("b", "write"));
        GetPolicyResponse old = await _server.Admin.GetPolicyAsync(Document("b", 1), deadline: RunningServer.Soon);
        GetPolicyResponse active = await _server.Admin.GetPolicyAsync(Document("b", 0), deadline: RunningServer.Soon);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(old.Revision, Is.EqualTo(1));
            Assert.That(old.Document.Content, Does.Contain("name: b").And.Contain("read").And.Not.Contain("name: a"));
            Assert.That(old.Document.File, Is.EqualTo("policies.yaml"));
            Assert.That(old.Document.Line, Is.GreaterThan(5));
            Assert.That((active.Revision, active.Document.Line), Is.EqualTo((2L, 1)));
            Assert.That(active.Document.Content, Does.Contain("write"));
        }

        await AssertRefusedAsync(Get(Document("zzz", 1)), StatusCode.NotFound, "revision 1 has no document `Policy/zzz`");
        await AssertRefusedAsync(Get(Document("b", 9)), StatusCode.NotFound, "there is no revision 9");
        await AssertRefusedAsync(Get(new GetPolicyRequest()), StatusCode.InvalidArgument, "document: required");
        await AssertRefusedAsync(Get(new GetPolicyRequest { Document = new DocumentRef { Kind = "Policy" } }), StatusCode.InvalidArgument, "document.name: required");
        await AssertRefusedAsync(Get(Document("b", -1)), StatusCode.InvalidArgument, "revision: is negative");

        static GetPolicyRequest Document(string name, long revision) => new() { Document = new DocumentRef { Kind = "Policy", Name = name }, Revision = revision };

        Func<Task> Get(GetPolicyRequest request) => async () => await _server.Admin.GetPolicyAsync(request, deadline: RunningServer.Soon);
    }

    [Test]
    public async Task GetAndList_BeforeTheFirstRevision_AreNotFound()
    {
        await AssertRefusedAsync(async () => await _server.Admin.ListPoliciesAsync(new ListPoliciesRequest(), deadline: RunningServer.Soon), StatusCode.NotFound, "no revision is active");
        Assert.That(await ListAllAsync(), Is.Empty);
    }

    [Test]
    public async Task List_InPages_StaysWithItsRevision()
    {
        string[] names = [.. Enumerable.Range(0, 7).Select(i => $"p{i}")];
        await _server.ApplyAsync(Texts.Join([.. names.Select(name => Texts.Allow(name, "read"))]));
        var seen = new List<string>();
        string token = "";
        do
        {
            ListPoliciesResponse page = await _server.Admin.ListPoliciesAsync(
                new ListPoliciesRequest { PageSize = 3, PageToken = token, Kind = "Policy" }, deadline: RunningServer.Soon);
            Assert.That(page.Revision, Is.EqualTo(1));
            seen.AddRange(page.Documents.Select(d => d.Ref.Name));
            token = page.NextPageToken;
            await _server.ApplyAsync(Texts.Allow($"between{seen.Count}", "read"));
        }
        while (token.Length > 0);
        Assert.That(seen, Is.EqualTo(names));
    }

    [Test]
    public async Task List_MalformedRequest_IsInvalidArgument()
    {
        await _server.ApplyAsync(Texts.Join(Texts.Allow("a", "read"), Texts.Allow("b", "read")));
        string token = (await _server.Admin.ListPoliciesAsync(new ListPoliciesRequest { PageSize = 1 }, deadline: RunningServer.Soon)).NextPageToken;
        Assert.That(token, Is.Not.Empty);
        await AssertRefusedAsync(List(new ListPoliciesRequest { PageSize = -1 }), StatusCode.InvalidArgument, "page_size: is negative");
        await AssertRefusedAsync(List(new ListPoliciesRequest { PageSize = 1001 }), StatusCode.InvalidArgument, "page_size: is larger than 1000");
        await AssertRefusedAsync(List(new ListPoliciesRequest { PageToken = "x y" }), StatusCode.InvalidArgument, "page_token: is not a token of this method");
        await AssertRefusedAsync(List(new ListPoliciesRequest { PageToken = token, Kind = "Policy" }), StatusCode.InvalidArgument, "page_token: is of a request with another revision or kind");
        await AssertRefusedAsync(List(new ListPoliciesRequest { PageToken = token, Revision = 5 }), StatusCode.InvalidArgument, "page_token: is of a request with another revision or kind");
        await AssertRefusedAsync(
            async () => await _server.Admin.ListRevisionsAsync(new ListRevisionsRequest { PageToken = "-1" }, deadline: RunningServer.Soon),
            StatusCode.InvalidArgument,
            "page_token: is not a token of this method");

        Func<Task> List(ListPoliciesRequest request) => async () => await _server.Admin.ListPoliciesAsync(request, deadline: RunningServer.Soon);
    }

    [Test]
    public async Task ListRevisions_InPages_NewestFirst()
    {
        for (int i = 1; i <= 5; i++)
            await _server.ApplyAsync(Texts.Allow($"p{i}", "read"));
        var seen = new List<long>();
        string token = "";
        do
        {
            ListRevisionsResponse page = await _server.Admin.ListRevisionsAsync(new ListRevisionsRequest { PageSize = 2, PageToken = token }, deadline: RunningServer.Soon);
            Assert.That(page.Revisions, Has.Count.LessThanOrEqualTo(2));
            seen.AddRange(page.Revisions.Select(r => r.Number));
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        Assert.That(seen, Is.EqualTo(new long[] { 5, 4, 3, 2, 1 }));
    }

    [Test]
    public async Task Validate_Documents_ReportsWithoutStoring()
    {
        ValidatePoliciesResponse good = await ValidateAsync(Texts.ReadDocs);
        ValidatePoliciesResponse bad = await ValidateAsync(Texts.WithUnknownField);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(good.Valid, Is.True);
            Assert.That(good.Diagnostics, Is.Empty);
            Assert.That(bad.Valid, Is.False);
            Assert.That(bad.Diagnostics.Any(d => d.Code == "PDP1004" && d.Position.Line == 6), Is.True);
            Assert.That(await ListAllAsync(), Is.Empty);
        }

        await AssertRefusedAsync(
            async () => await _server.Admin.ValidatePoliciesAsync(new ValidatePoliciesRequest(), deadline: RunningServer.Soon),
            StatusCode.InvalidArgument,
            "files: required");

        async Task<ValidatePoliciesResponse> ValidateAsync(string content) => await _server.Admin.ValidatePoliciesAsync(
            new ValidatePoliciesRequest { Files = { new PolicyFile { Name = "a.yaml", Content = content } } }, deadline: RunningServer.Soon);
    }

    [Test]
    public async Task Apply_ManyWritersAtOnce_LosesNoChange()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _server.ApplyAsync(Texts.Allow($"writer{i}", "read"))));
        DecideResponse decided = await _server.DecideAsync("read", minRevision: 8);
        Assert.That(decided.DeterminingPolicies, Has.Count.EqualTo(8));
        Assert.That((await ListAllAsync()).Select(r => r.Number), Is.EqualTo(new long[] { 8, 7, 6, 5, 4, 3, 2, 1 }));
    }

    [Test]
    public async Task Decide_WhileRevisionsChange_EveryAnswerBelongsToOneRevision()
    {
        await _server.ApplyAsync(Marked(1));
        using var stop = new CancellationTokenSource();
        Task<int>[] askers = [.. Enumerable.Range(0, 3).Select(_ => AskAsync())];
        for (int marker = 2; marker <= 25; marker++)
        {
            ApplyPoliciesResponse applied = await _server.ApplyAsync(Marked(marker));
            Assert.That(applied.Revision, Is.EqualTo(marker));
            DecideResponse decided = await _server.DecideAsync("read", minRevision: applied.Revision);
            Assert.That(decided.Revision, Is.EqualTo(marker), "who has seen a revision meets it");
        }

        await stop.CancelAsync();
        foreach (int answers in await Task.WhenAll(askers))
            Assert.That(answers, Is.GreaterThan(10));

        // Two policies carry the number of their revision: an answer from a mixture would show two numbers.
        static string Marked(int marker) => Texts.Join(
            Texts.AllowWithObligation("first", "read", "first", $"{{revision: {marker}}}"),
            Texts.AllowWithObligation("second", "read", "second", $"{{revision: {marker}}}"));

        async Task<int> AskAsync()
        {
            int answers = 0;
            long last = 0;
            while (!stop.IsCancellationRequested)
            {
                DecideResponse answer = await _server.DecideAsync("read");
                Assert.That(answer.Effect, Is.EqualTo(Effect.Allow));
                Assert.That(answer.Obligations.Select(o => o.With.Fields["revision"].NumberValue), Is.EqualTo(new double[] { answer.Revision, answer.Revision }));
                Assert.That(answer.Revision, Is.GreaterThanOrEqualTo(last));
                last = answer.Revision;
                answers++;
            }

            return answers;
        }
    }

    [Test]
    public async Task Restart_ActiveRevision_AnswersAgain()
    {
        await _server.ApplyAsync(Texts.Allow("a", "read"));
        await _server.ApplyAsync(Texts.Allow("a", "write"));
        await _server.Admin.ActivateRevisionAsync(new ActivateRevisionRequest { Revision = 1 }, deadline: RunningServer.Soon);
        await _server.DisposeAsync();
        _server = await RunningServer.StartAsync(_folder.At("pdp.db"));
        Assert.That(_server.Server.ReadyLine(), Does.EndWith(", revision 1, 1 policy"));
        Assert.That((await _server.DecideAsync("read")).Revision, Is.EqualTo(1));
        Assert.That(await ListAllAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task TwoServers_OverOneFile_FollowEachOther()
    {
        await using RunningServer other = await RunningServer.StartAsync(_folder.At("pdp.db"));
        await _server.ApplyAsync(Texts.ReadDocs);
        await Eventually.HoldsAsync(() => other.Server.Revision == 1, "the other server follows the first revision");
        Assert.That((await other.DecideAsync("read")).Effect, Is.EqualTo(Effect.Allow));
        await other.ApplyAsync(Texts.Allow("write-docs", "write"));
        await Eventually.HoldsAsync(() => _server.Server.Revision == 2, "the first server follows the second revision");
        Assert.That((await _server.DecideAsync("write")).Effect, Is.EqualTo(Effect.Allow));
    }

    private async Task<IReadOnlyList<Revision>> ListAllAsync() =>
        (await _server.Admin.ListRevisionsAsync(new ListRevisionsRequest(), deadline: RunningServer.Soon)).Revisions;

    private static async Task AssertRefusedAsync(Func<Task> call, StatusCode code, string message)
    {
        RpcException? refusal = await Assert.ThrowsAsync<RpcException>(() => call());
        Assert.That(refusal!.Status.Detail, Is.EqualTo(message));
        Assert.That(refusal.StatusCode, Is.EqualTo(code));
    }
}
