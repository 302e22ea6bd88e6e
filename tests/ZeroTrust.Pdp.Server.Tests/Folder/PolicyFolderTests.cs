using System.Text;
using Grpc.Core;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Folder;

/// <summary>A real server that follows a real folder.</summary>
public sealed class PolicyFolderTests
{
    private TemporaryFolder _policies = null!;
    private TemporaryFolder _data = null!;

    [SetUp]
    public void MakeFolders()
    {
        _policies = new TemporaryFolder();
        _data = new TemporaryFolder();
    }

    [TearDown]
    public void RemoveFolders()
    {
        _policies.Dispose();
        _data.Dispose();
    }

    [Test]
    public async Task Start_FilesOfAllKindsAndSubfolders_AreOneRevision()
    {
        _policies.Write("a.yaml", Texts.Allow("a", "read"));
        _policies.Write("sub/deep/b.yml", "\ufeff" + Texts.Allow("b", "read"));
        _policies.Write("c.json", """{"apiVersion": "zerotrust.pdp/v1", "kind": "Policy", "metadata": {"name": "c"}, "spec": {"effect": "allow", "actions": ["read"]}}""");
        _policies.Write("notes.txt", "not a policy");
        _policies.Write(".hidden.yaml", "not: a policy");
        _policies.Write(".git/x.yaml", "not: a policy");
        await using RunningServer server = await StartAsync();
        Assert.That((await server.DecideAsync("read")).DeterminingPolicies, Is.EqualTo(new[] { "a", "b", "c" }));
        ListPoliciesResponse listed = await server.Admin.ListPoliciesAsync(new ListPoliciesRequest(), deadline: RunningServer.Soon);
        Assert.That(listed.Documents.Select(d => d.File), Is.EqualTo(new[] { "a.yaml", "sub/deep/b.yml", "c.json" }));
        Revision revision = (await server.Admin.ListRevisionsAsync(new ListRevisionsRequest(), deadline: RunningServer.Soon)).Revisions.Single();
        Assert.That((revision.Author, revision.Message), Is.EqualTo(("folder", "3 files")));
    }

    [Test]
    public async Task Edit_GoodThenBadThenGood_KeepsTheLastGoodRevisionMeanwhile()
    {
        _policies.Write("a.yaml", Texts.Allow("a", "read"));
        await using RunningServer server = await StartAsync();
        _policies.Write("a.yaml", Texts.Allow("a", "write"));
        await Eventually.HoldsAsync(() => server.Server.Revision == 2, "the edit answers");

        _policies.Write("a.yaml", Texts.WithUnknownField);
        await Eventually.HoldsAsync(() => server.Log.Has(1202), "the bad edit is reported");
        Assert.That(server.Log.Entries.First(e => e.Id == 1202).Message, Does.StartWith("a.yaml:6:").And.Contain("PDP1004"));
        Assert.That((await server.DecideAsync("write")).Revision, Is.EqualTo(2));
        using var http = new HttpClient();
        string ready = await http.GetStringAsync(new Uri($"http://{server.Server.HttpEndPoint}/readyz"));
        Assert.That(ready, Does.Contain("\"status\":\"ready\",\"revision\":2"));

        _policies.Write("a.yaml", Texts.Allow("a", "delete"));
        await Eventually.HoldsAsync(() => server.Server.Revision == 3, "the mended edit answers");
        Assert.That((await server.DecideAsync("delete")).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(server.Log.Entries.Count(e => e.Id == 1201), Is.EqualTo(1), "a bad edit is reported once");
    }

    [Test]
    public async Task Edit_FileAddedAndRemoved_IsFollowed()
    {
        _policies.Write("a.yaml", Texts.Allow("a", "read"));
        await using RunningServer server = await StartAsync();
        _policies.Write("more/b.yaml", Texts.Allow("b", "read"));
        await Eventually.HoldsAsync(() => server.Server.PolicyCount == 2, "the added file answers");
        File.Delete(_policies.At("more", "b.yaml"));
        await Eventually.HoldsAsync(() => server.Server.PolicyCount == 1, "the removed file is gone");
        Assert.That(server.Server.Revision, Is.EqualTo(3));
    }

    [Test]
    public async Task Edit_AllFilesGone_KeepsTheLastGoodRevision()
    {
        _policies.Write("a.yaml", Texts.Allow("a", "read"));
        await using RunningServer server = await StartAsync();
        File.Delete(_policies.At("a.yaml"));
        await Eventually.HoldsAsync(() => server.Log.Has(1202, "PDP3003"), "the empty folder is reported");
        Assert.That((await server.DecideAsync("read")).Effect, Is.EqualTo(Effect.Allow));
    }

    [Test]
    public async Task Edit_ConfigMapLinkSwapped_IsFollowed()
    {
        // As the kubelet mounts a ConfigMap: visible names are links through `..data`, which is replaced by a rename.
        _policies.Write("..v1/a.yaml", Texts.Allow("a", "read"));
        Directory.CreateSymbolicLink(_policies.At("..data"), "..v1");
        File.CreateSymbolicLink(_policies.At("a.yaml"), Path.Combine("..data", "a.yaml"));
        await using RunningServer server = await StartAsync();
        Assert.That(server.Server.PolicyCount, Is.EqualTo(1));

        _policies.Write("..v2/a.yaml", Texts.Allow("a", "send"));
        File.SetLastWriteTimeUtc(_policies.At("..v2", "a.yaml"), File.GetLastWriteTimeUtc(_policies.At("..v1", "a.yaml")));
        FolderLink.Swap(_policies.At("..data"), "..v2");
        Directory.Delete(_policies.At("..v1"), recursive: true);
        await Eventually.HoldsAsync(() => server.Server.Revision == 2, "the swapped version answers");
        Assert.That((await server.DecideAsync("send")).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(server.Log.Has(1201), Is.False);
    }

    [Test]
    public async Task Edit_FolderItselfIsALinkThatIsSwapped_IsFollowed()
    {
        _policies.Write("v1/a.yaml", Texts.Allow("a", "read"));
        _policies.Write("v2/a.yaml", Texts.Allow("a", "write"));
        string current = _data.At("current");
        Directory.CreateSymbolicLink(current, _policies.At("v1"));
        await using RunningServer server = await RunningServer.StartAsync(_data.At("pdp.db"), current);
        FolderLink.Swap(current, _policies.At("v2"));
        await Eventually.HoldsAsync(() => server.Server.Revision == 2, "the swapped folder answers");
        Assert.That((await server.DecideAsync("write")).Effect, Is.EqualTo(Effect.Allow));
    }

    [Test]
    public async Task Restart_UnchangedFolder_MakesNoRevision()
    {
        _policies.Write("a.yaml", Texts.Allow("a", "read"));
        await using (await StartAsync())
        {
        }

        await using RunningServer server = await StartAsync();
        Assert.That(server.Server.Revision, Is.EqualTo(1));
        File.SetLastWriteTimeUtc(_policies.At("a.yaml"), DateTime.UtcNow.AddHours(1));
        await Task.Delay(2500);
        Assert.That((await server.Admin.ListRevisionsAsync(new ListRevisionsRequest(), deadline: RunningServer.Soon)).Revisions, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Restart_FolderChangedMeanwhile_AnswersTheFolder()
    {
        _policies.Write("a.yaml", Texts.Allow("a", "read"));
        await using (await StartAsync())
        {
        }

        _policies.Write("a.yaml", Texts.Allow("a", "write"));
        await using RunningServer server = await StartAsync();
        Assert.That(server.Server.Revision, Is.EqualTo(2));
        Assert.That((await server.DecideAsync("write")).Effect, Is.EqualTo(Effect.Allow));
    }

    [Test]
    public async Task Administration_WhileFollowing_ReadsButDoesNotWrite()
    {
        _policies.Write("a.yaml", Texts.Allow("a", "read"));
        await using RunningServer server = await StartAsync();
        RpcException? apply = await Assert.ThrowsAsync<RpcException>(() => server.ApplyAsync(Texts.ReadDocs));
        RpcException? activate = await Assert.ThrowsAsync<RpcException>(async () =>
            await server.Admin.ActivateRevisionAsync(new ActivateRevisionRequest { Revision = 1 }, deadline: RunningServer.Soon));
        Assert.That(apply!.StatusCode, Is.EqualTo(StatusCode.FailedPrecondition));
        Assert.That(activate!.StatusCode, Is.EqualTo(StatusCode.FailedPrecondition));
        ApplyPoliciesResponse dryRun = await server.ApplyAsync(Texts.ReadDocs, r => r.DryRun = true);
        Assert.That(dryRun.Changes.Single().Document.Name, Is.EqualTo("read-docs"));
    }

    private static IEnumerable<TestCaseData> BadFolders()
    {
        yield return Case("Empty", _ => { }, "PDP3003");
        yield return Case("UnknownField", folder => folder.Write("a.yaml", Texts.WithUnknownField), "a.yaml:6:");
        yield return Case("NotUtf8", folder => File.WriteAllBytes(folder.At("a.yaml"), Encoding.Latin1.GetBytes("# ü")), "PDP3002");
        yield return Case("DanglingLink", folder => File.CreateSymbolicLink(folder.At("a.yaml"), "nowhere.yaml"), "PDP3001");
        yield return Case("CircleOfLinks", folder => Directory.CreateSymbolicLink(folder.At("again"), "."), "PDP3004");
        yield return Case("LargeFile", folder => File.WriteAllBytes(folder.At("a.yaml"), new byte[(16 << 20) + 1]), "PDP3004");
        yield return Case("SameNameTwice", folder =>
        {
            folder.Write("a.yaml", Texts.ReadDocs);
            folder.Write("b.yaml", Texts.ReadDocs);
        }, "PDP1012");

        static TestCaseData Case(string name, Action<TemporaryFolder> fill, string problem) =>
            new TestCaseData(fill, problem).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(BadFolders))]
    public async Task Start_BadFolder_DoesNotStart(Action<TemporaryFolder> fill, string problem)
    {
        fill(_policies);
        PolicyLoadException? refusal = await Assert.ThrowsAsync<PolicyLoadException>(StartAsync);
        Assert.That(refusal!.ToReport(), Does.Contain(problem).And.Contain(_policies.Path));
        Assert.That(refusal.Diagnostics, Is.Not.Empty);
    }

    private Task<RunningServer> StartAsync() => RunningServer.StartAsync(_data.At("pdp.db"), _policies.Path);
}
