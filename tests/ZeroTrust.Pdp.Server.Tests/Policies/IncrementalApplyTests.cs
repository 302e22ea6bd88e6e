using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Policies;

/// <summary>A change of one document compiles that document, however it comes.</summary>
public sealed class IncrementalApplyTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Apply_OneOfManyPolicies_TakesOverTheOthers()
    {
        await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"), configure: static options => options.LogLevel = "debug");
        await server.ApplyAsync(Texts.Join(Texts.Allow("a", "read"), Texts.Allow("b", "write"), Texts.Allow("c", "delete")));
        await server.ApplyAsync(Texts.Allow("b", "sign"));
        Assert.That(server.Log.Has(1108, "compiled 3 documents, 2 of them"), Is.True);
        await server.ApplyAsync(Texts.Allow("d", "print"));
        Assert.That(server.Log.Has(1108, "compiled 4 documents, 3 of them"), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await server.DecideAsync("sign")).Effect, Is.EqualTo(Effect.Allow));
            Assert.That((await server.DecideAsync("write")).Effect, Is.EqualTo(Effect.Deny));
            Assert.That((await server.DecideAsync("read")).Effect, Is.EqualTo(Effect.Allow));
        }

        await server.Admin.ActivateRevisionAsync(new ActivateRevisionRequest { Revision = 1 }, deadline: RunningServer.Soon);
        Assert.That(server.Log.Has(1108, "compiled 3 documents, 2 of them"), Is.True);
        Assert.That((await server.DecideAsync("write")).Effect, Is.EqualTo(Effect.Allow));
    }

    [Test]
    public async Task FollowFolder_OneFileEdited_TakesOverTheOthers()
    {
        var policies = new TemporaryFolder();
        using (policies)
        {
            policies.Write("a.yaml", Texts.Join(Texts.Allow("a", "read"), Texts.Allow("b", "write")));
            policies.Write("c.yaml", Texts.Allow("c", "delete"));
            await using RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"), policies.Path, static options => options.LogLevel = "debug");
            policies.Write("c.yaml", Texts.Allow("c", "sign"));
            await Eventually.HoldsAsync(() => server.Server.Revision == 2, "the edit answers");
            Assert.That(server.Log.Has(1108, "compiled 3 documents, 2 of them"), Is.True);
            Assert.That((await server.DecideAsync("sign")).Effect, Is.EqualTo(Effect.Allow));
        }
    }
}
