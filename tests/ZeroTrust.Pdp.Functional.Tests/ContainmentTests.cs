using System.Globalization;
using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>Quarantines, break-glass and grants with a real client, over a kill and over real time.</summary>
[TestFixture]
internal sealed class ContainmentTests
{
    private const string Policies =
        """
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: doc-read}
        spec: {effect: allow, actions: [read]}
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: doc-write}
        spec: {effect: allow, actions: [write], require: {grant: on-call}}
        """;

    private readonly ClientDriver _client = new(ClientDriver.Node);
    private string _folder = "";

    private string Data => Path.Combine(_folder, "pdp.db");

    [SetUp]
    public void SetUp() => _folder = Workspace.NewFolder();

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Quarantine_TakesEffectAtTheNextCallAndSurvivesAKill()
    {
        string id;
        await using (PdpProcess server = await StartAsync())
        {
            Assert.That((await AskAsync(server, "read")).Effect, Is.EqualTo("EFFECT_ALLOW"));
            Answer added = await _client.CallOneAsync(server.Grpc, Call.Contain("1", "AddQuarantine", new JsonObject
            {
                ["target"] = new JsonObject { ["subject"] = Ana() }, ["reason"] = "credentials leaked", ["createdBy"] = "ops",
            }));
            id = (string)added.Response["quarantine"]!["id"]!;
            Answer denied = await AskAsync(server, "read");
            Assert.That((denied.Effect, denied.Reason), Is.EqualTo(("EFFECT_DENY", "REASON_CODE_QUARANTINED")));
            Assert.That(denied.Response.ToJsonString(), Does.Not.Contain("leaked"));
            await server.KillAsync();
        }

        await using PdpProcess again = await PdpProcess.StartAsync("--data", Data);
        Assert.That((await AskAsync(again, "read")).Reason, Is.EqualTo("REASON_CODE_QUARANTINED"));
        Answer explained = await _client.CallOneAsync(again.Grpc, Call.Point("2", "Explain", new JsonObject { ["request"] = Request("read") }));
        Assert.That((string)explained.Response["containment"]!["quarantine"]!["id"]!, Is.EqualTo(id));

        Answer broken = await _client.CallOneAsync(again.Grpc, Call.Grant("3", "IssueGrant", Grant("", TimeSpan.FromHours(1), breakGlass: true)));
        string grant = (string)broken.Response["grant"]!["id"]!;
        Answer passed = await AskAsync(again, "read");
        Assert.That((passed.Effect, passed.Text("breakGlass")), Is.EqualTo(("EFFECT_ALLOW", grant)));
        Assert.That((await AskAsync(again, "write")).Effect, Is.EqualTo("EFFECT_CHALLENGE"), "break-glass passes no policy");
        await again.WaitForLogAsync($"passed a quarantine by break-glass grant {grant}");

        await _client.CallOneAsync(again.Grpc, Call.Grant("4", "RevokeGrant", new JsonObject { ["id"] = grant, ["revokedBy"] = "ops", ["reason"] = "over" }));
        Assert.That((await AskAsync(again, "read")).Reason, Is.EqualTo("REASON_CODE_QUARANTINED"));
        await _client.CallOneAsync(again.Grpc, Call.Contain("5", "LiftQuarantine", new JsonObject { ["id"] = id, ["liftedBy"] = "ops", ["reason"] = "rotated" }));
        Assert.That((await AskAsync(again, "read")).Effect, Is.EqualTo("EFFECT_ALLOW"));
    }

    [Test]
    public async Task Grant_TurnsAChallengeIntoAnAllowAndRunsOutByItself()
    {
        await using PdpProcess server = await StartAsync();
        Answer challenged = await AskAsync(server, "write");
        Assert.That((challenged.Effect, (string?)challenged.Response["remedies"]![0]!["kind"]), Is.EqualTo(("EFFECT_CHALLENGE", "REMEDY_KIND_GRANT")));

        Answer issued = await _client.CallOneAsync(server.Grpc, Call.Grant("1", "IssueGrant", Grant("on-call", TimeSpan.FromSeconds(25), breakGlass: false)));
        Answer allowed = await AskAsync(server, "write");
        Assert.That(allowed.Effect, Is.EqualTo("EFFECT_ALLOW"));
        Assert.That(allowed.Response["validUntil"]!.ToJsonString(), Is.EqualTo(issued.Response["grant"]!["endTime"]!.ToJsonString()));

        DateTimeOffset limit = TimeProvider.System.GetUtcNow().AddSeconds(60);
        string effect;
        do
        {
            await Task.Delay(500);
            effect = (await AskAsync(server, "write")).Effect;
        }
        while (effect == "EFFECT_ALLOW" && TimeProvider.System.GetUtcNow() < limit);
        Assert.That(effect, Is.EqualTo("EFFECT_CHALLENGE"));
        Answer history = await _client.CallOneAsync(server.Grpc, Call.Grant("2", "ListGrants", new JsonObject { ["includeEnded"] = true }));
        Assert.That(history.Response["grants"]!.AsArray(), Has.Count.EqualTo(1));
    }

    private async Task<PdpProcess> StartAsync()
    {
        PdpProcess server = await PdpProcess.StartAsync("--data", Data);
        Answer applied = await _client.CallOneAsync(server.Grpc, Call.Administer("0", "ApplyPolicies", new JsonObject
        {
            ["files"] = new JsonArray(new JsonObject { ["name"] = "p.yaml", ["content"] = Policies }),
        }));
        Assert.That(applied.Status, Is.Zero, applied.Message);
        return server;
    }

    private Task<Answer> AskAsync(PdpProcess server, string action) => _client.CallOneAsync(server.Grpc, Call.Decide("d", Request(action)));

    private static JsonObject Request(string action) => Requests.Tuple(Ana(), null, action, new JsonObject { ["type"] = "doc", ["id"] = "1" });

    private static JsonObject Ana() => new() { ["type"] = "user", ["id"] = "ana" };

    private static JsonObject Grant(string name, TimeSpan lasts, bool breakGlass) => new()
    {
        ["subject"] = Ana(),
        ["name"] = name,
        ["breakGlass"] = breakGlass,
        ["reason"] = "INC-42",
        ["approvedBy"] = "boss",
        ["endTime"] = Timestamp(TimeProvider.System.GetUtcNow() + lasts),
    };

    // As protobuf.js takes it.
    private static JsonObject Timestamp(DateTimeOffset time) => new() { ["seconds"] = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) };
}
