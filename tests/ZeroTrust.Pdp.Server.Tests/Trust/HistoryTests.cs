using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Pdp.Engine.Trust.History;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Trust;

/// <summary>A server that remembers its subjects, over restarts and damage.</summary>
[TestFixture]
internal sealed class HistoryTests
{
    private const string Policies =
        """
        apiVersion: zerotrust.pdp/v1
        kind: TrustProfile
        metadata: {name: t}
        spec:
          algorithm: contextual
          factors: [{name: a, when: 'true'}]
          context: {minObservations: 1, weights: {hours: 0, networks: 0, devices: 30, velocity: 0, denials: 0}}
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: p}
        spec: {effect: allow}
        """;

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Decisions_AreRemembered_AlsoOverARestart()
    {
        int[] scores;
        await using (RunningServer server = await StartAsync())
        {
            await server.ApplyAsync(Policies);
            scores = [await ScoreAsync(server, "laptop"), await ScoreAsync(server, "laptop"), await ScoreAsync(server, "phone")];
        }

        await using RunningServer again = await StartAsync();

        Assert.That(scores, Is.EqualTo(new[] { 85, 100, 70 }));
        Assert.That(again.Log.Has(1703, "1 subjects"));
        Assert.That(await ScoreAsync(again, "laptop"), Is.EqualTo(100));
        Assert.That(await ScoreAsync(again, "tablet"), Is.EqualTo(70));
    }

    [Test]
    public async Task Explain_RemembersNothing_AndABatchOnlyAfterAllOfIt()
    {
        await using RunningServer server = await StartAsync();
        await server.ApplyAsync(Policies);

        ExplainResponse explained = await server.Pdp.ExplainAsync(new ExplainRequest { Request = Request("laptop") }, deadline: RunningServer.Soon);
        DecideBatchResponse batch = await server.Pdp.DecideBatchAsync(new DecideBatchRequest { Items = { Request("laptop"), Request("laptop") } }, deadline: RunningServer.Soon);
        ExplainResponse after = await server.Pdp.ExplainAsync(new ExplainRequest { Request = Request("phone") }, deadline: RunningServer.Soon);

        Assert.That(batch.Results.Select(static result => result.Trust.Score), Is.EqualTo(new[] { 85, 85 }));
        Assert.That((explained.TrustFactors[1].Factor, explained.TrustFactors[1].Source, explained.TrustFactors[1].Error), Is.EqualTo(("usual_devices", "history", "learning")));
        Assert.That((after.Decision.Trust.Score, after.TrustFactors[1].Contribution, after.TrustFactors[1].Weight), Is.EqualTo((70, -30, 30)));
    }

    [Test]
    public async Task Counterfactual_RemembersNothingOfWhatItTries()
    {
        await using RunningServer server = await StartAsync();
        await server.ApplyAsync(Policies.Replace("{effect: allow}", "{effect: allow, subjects: {groups: [ops]}, require: {mfaWithin: 1h}}", StringComparison.Ordinal));

        ExplainResponse explained = await server.Pdp.ExplainAsync(new ExplainRequest { Request = Request("laptop"), Counterfactual = true }, deadline: RunningServer.Soon);

        Assert.That(explained.Counterfactual.Changes.Select(static change => change.Kind), Is.EqualTo(new[] { RequestChangeKind.Mfa, RequestChangeKind.Group }));
        Assert.That(explained.Counterfactual.Decision.Trust.Score, Is.EqualTo(85));
        Assert.That(await ScoreAsync(server, "laptop"), Is.EqualTo(85), "still learning");
    }

    [Test]
    public async Task File_Damaged_IsSetAsideAndTheServerStarts()
    {
        string file = _folder.At("pdp.db.history");
        await File.WriteAllTextAsync(file, "not what was written");

        await using (RunningServer server = await StartAsync())
        {
            await server.ApplyAsync(Policies);
            Assert.That(server.Log.Has(1705, "not a history"));
            Assert.That(await ScoreAsync(server, "laptop"), Is.EqualTo(85));
        }

        Assert.That(await File.ReadAllTextAsync(file + ".damaged"), Is.EqualTo("not what was written"));
        var history = new SubjectHistory(10);
        history.Import(await File.ReadAllBytesAsync(file));
        Assert.That(history.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task History_OfNoSubjects_IsNotKept()
    {
        await using (RunningServer server = await RunningServer.StartAsync(_folder.At("pdp.db"), configure: static options => options.HistorySubjects = 0))
        {
            await server.ApplyAsync(Policies);
            Assert.That(await ScoreAsync(server, "laptop"), Is.EqualTo(85));
            Assert.That(await ScoreAsync(server, "laptop"), Is.EqualTo(85));
            Assert.That(server.Server.Services.GetService<SubjectHistory>(), Is.Null);
        }

        Assert.That(File.Exists(_folder.At("pdp.db.history")), Is.False);
    }

    private Task<RunningServer> StartAsync() => RunningServer.StartAsync(_folder.At("pdp.db"));

    private static DecideRequest Request(string device)
    {
        DecideRequest request = Requests.Decide();
        request.Device = new Device { Id = device };
        return request;
    }

    private static async Task<int> ScoreAsync(RunningServer server, string device) =>
        (await server.Pdp.DecideAsync(Request(device), deadline: RunningServer.Soon)).Trust.Score;
}
