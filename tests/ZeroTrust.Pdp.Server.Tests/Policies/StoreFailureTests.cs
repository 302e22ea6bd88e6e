using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Revisions;
using ZeroTrust.Pdp.Server.Policies;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.Storage;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Policies;

/// <summary>What happens when the store fails or holds what cannot be used.</summary>
public sealed class StoreFailureTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Follow_StoreAwayAndBack_TheLastGoodRevisionAnswersThroughout()
    {
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"), services: FaultyStore.Over);
        var store = (FaultyStore)server.Server.Services.GetRequiredService<IRevisionStore>();
        PolicyRuntime runtime = server.Server.Services.GetRequiredService<PolicyRuntime>();
        await server.ApplyAsync(Texts.ReadDocs);

        store.Failure = new StorageException(StorageFailure.Full, _folder.At("pdp.db"), "the s3cret disk is full");
        await Eventually.HoldsAsync(() => server.Log.Has(1106), "the failing store is reported");
        Assert.That(runtime.Staleness, Is.GreaterThan(TimeSpan.Zero));
        Assert.That((await server.DecideAsync("read")).Effect, Is.EqualTo(Effect.Allow));
        RpcException? refusal = await Assert.ThrowsAsync<RpcException>(() => server.ApplyAsync(Texts.Allow("b", "write")));
        Assert.That(refusal!.StatusCode, Is.EqualTo(StatusCode.Unavailable));
        Assert.That(refusal.Status.Detail, Does.Not.Contain("s3cret"));
        Assert.That((await server.DecideAsync("write")).Effect, Is.EqualTo(Effect.Deny));

        store.Failure = null;
        await Eventually.HoldsAsync(() => server.Log.Has(1107), "the store is back");
        Assert.That(runtime.Staleness, Is.EqualTo(TimeSpan.Zero));
        Assert.That((await server.ApplyAsync(Texts.Allow("b", "write"))).Revision, Is.EqualTo(2));
    }

    [Test]
    public async Task Apply_StoreDamaged_IsInternalWithoutDetail()
    {
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"), services: FaultyStore.Over);
        ((FaultyStore)server.Server.Services.GetRequiredService<IRevisionStore>()).Failure = new InvalidOperationException("s3cret");
        RpcException? refusal = await Assert.ThrowsAsync<RpcException>(() => server.ApplyAsync(Texts.ReadDocs));
        Assert.That(refusal!.StatusCode, Is.EqualTo(StatusCode.Internal));
        Assert.That(refusal.Status.Detail, Is.EqualTo("the revision store failed; the log of the PDP tells how"));
        Assert.That(server.Log.Has(1501), Is.True);
    }

    [Test]
    public async Task Follow_AnotherProcessActivatesWhatCannotBeUsed_KeepsTheLastGoodRevision()
    {
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"));
        await server.ApplyAsync(Texts.ReadDocs);
        await AppendBadRevisionAsync(server, activate: true);
        await Eventually.HoldsAsync(() => server.Log.Has(1105, "PDP1004"), "the unusable revision is reported with its problems");
        Assert.That((await server.DecideAsync("read")).Revision, Is.EqualTo(1));
        await Task.Delay(2200);
        Assert.That(server.Log.Entries.Count(e => e.Id == 1104), Is.EqualTo(1), "reported once");

        await server.ApplyAsync(Texts.Allow("good", "read"), r => r.Mode = ApplyMode.Replace);
        Assert.That((await server.DecideAsync("read")).Revision, Is.EqualTo(3));
    }

    [Test]
    public async Task Follow_StoreBackWithWhatCannotBeUsed_StaysStale()
    {
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"), services: FaultyStore.Over);
        var store = (FaultyStore)server.Server.Services.GetRequiredService<IRevisionStore>();
        await server.ApplyAsync(Texts.ReadDocs);
        await AppendBadRevisionAsync(server, activate: true);
        await Eventually.HoldsAsync(() => server.Log.Has(1104), "the unusable revision is reported");
        store.Failure = new StorageException(StorageFailure.Unavailable, _folder.At("pdp.db"), "the store is away");
        await Eventually.HoldsAsync(() => server.Log.Has(1106), "the failing store is reported");
        store.Failure = null;
        await Eventually.HoldsAsync(() => server.Log.Has(1107), "the store is back");
        Assert.That(server.Server.Services.GetRequiredService<PolicyRuntime>().Staleness, Is.GreaterThan(TimeSpan.Zero));
        Assert.That((await server.DecideAsync("read")).Revision, Is.EqualTo(1));
    }

    [Test]
    public async Task Activate_StoredRevisionThatCannotBeUsed_IsInvalidArgumentAndNothingChanges()
    {
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"));
        await server.ApplyAsync(Texts.ReadDocs);
        await AppendBadRevisionAsync(server, activate: false);
        RpcException? refusal = await Assert.ThrowsAsync<RpcException>(async () =>
            await server.Admin.ActivateRevisionAsync(new ActivateRevisionRequest { Revision = 2 }, deadline: RunningServer.Soon));
        Assert.That(refusal!.StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
        Assert.That(refusal.Status.Detail, Does.Contain("PDP1004"));
        ListRevisionsResponse listed = await server.Admin.ListRevisionsAsync(new ListRevisionsRequest(), deadline: RunningServer.Soon);
        Assert.That(listed.Revisions.Select(r => (r.Number, r.Active)), Is.EqualTo(new[] { (2L, false), (1L, true) }));
    }

    [Test]
    public async Task Start_ActiveRevisionThatCannotBeUsed_DoesNotStart()
    {
        await using (RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db")))
            await AppendBadRevisionAsync(server, activate: true);
        PolicyLoadException? refusal = await Assert.ThrowsAsync<PolicyLoadException>(() => RunningServer.StartAsync(_folder.At("pdp.db")));
        Assert.That(refusal!.ToReport(), Does.StartWith("the active revision 1 cannot be loaded").And.Contain("PDP1004"));
    }

    [Test]
    public async Task Folder_StoreAwayDuringAnEdit_IsAppliedWhenItIsBack()
    {
        _folder.Write("policies/a.yaml", Texts.Allow("a", "read"));
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"), _folder.At("policies"), services: FaultyStore.Over);
        var store = (FaultyStore)server.Server.Services.GetRequiredService<IRevisionStore>();
        store.Failure = new StorageException(StorageFailure.Full, _folder.At("pdp.db"), "the disk is full");
        _folder.Write("policies/a.yaml", Texts.Allow("a", "write"));
        await Eventually.HoldsAsync(() => server.Log.Has(1106), "the failing store is reported");
        Assert.That((await server.DecideAsync("read")).Effect, Is.EqualTo(Effect.Allow));
        store.Failure = null;
        await Eventually.HoldsAsync(() => server.Server.Revision == 2, "the edit is applied");
        Assert.That((await server.DecideAsync("write")).Effect, Is.EqualTo(Effect.Allow));
    }

    /// <summary>Stores what an older or newer version of this software might have taken.</summary>
    private static async Task AppendBadRevisionAsync(RunningServer server, bool activate)
    {
        var document = new Engine.Documents.PolicyDocument(new DocumentKey("Policy", "read-docs"), "bad.yaml", 1, Texts.WithUnknownField);
        DocumentSet set = DocumentSet.Of([document]);
        await server.Server.Services.GetRequiredService<IRevisionStore>()
            .AppendAsync(new NewRevision(set.Documents, set.ContentHash, "", ""), null, activate, CancellationToken.None);
    }
}
