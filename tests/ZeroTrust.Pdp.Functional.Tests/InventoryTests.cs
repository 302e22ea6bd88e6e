using System.Globalization;
using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>The published server with an inventory that another system writes, asked by clients that state where they have attributes from.</summary>
[TestFixture]
internal sealed class InventoryTests
{
    private const string Policies = """
        apiVersion: zerotrust.pdp/v1
        kind: Schema
        metadata: {name: company}
        spec:
          subjects: {groups: {sources: [hr, caller]}}
          devices:
            properties:
              managed: {type: bool, sources: [mdm, caller]}
              compromised: {type: bool, assertedBy: ["spiffe://prod.example/edr"]}
        ---
        apiVersion: zerotrust.pdp/v1
        kind: TrustProfile
        metadata: {name: signals}
        spec:
          algorithm: score
          freshness: {device.properties.managed: 1h}
          factors: [{name: managed, when: device.properties.managed}]
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {name: read}
        spec:
          effect: allow
          subjects: {groups: [staff]}
          when: device.properties.managed
        """;

    private string _folder = "";

    private string Inventory => Path.Combine(_folder, "inventory");

    [SetUp]
    public void SetUp()
    {
        _folder = Workspace.NewFolder();
        Directory.CreateDirectory(Inventory);
        Directory.CreateDirectory(Path.Combine(_folder, "policies"));
        File.WriteAllText(Path.Combine(_folder, "policies", "p.yaml"), Policies);
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Inventory_WrittenAnew_CountsAtOnce_AndABadOneLeavesTheLastInPlace()
    {
        Write("mdm", $"devices: [{{id: laptop-7, properties: {{managed: true}}, observedAt: {Ago(60)}}}]");
        await using PdpProcess server = await StartAsync();
        Assert.That(await EffectAsync(server, "laptop-7"), Is.EqualTo("EFFECT_ALLOW"));
        Assert.That(await EffectAsync(server, "laptop-8"), Is.EqualTo("EFFECT_DENY"));

        Write("mdm", $"devices: [{{id: laptop-8, properties: {{managed: true}}, observedAt: {Ago(60)}}}]");
        await EventuallyAsync(server, "laptop-8", "EFFECT_ALLOW");
        Assert.That(await EffectAsync(server, "laptop-7"), Is.EqualTo("EFFECT_DENY"));

        Write("mdm", "devices: [{identifier: secret-name}]");
        await server.WaitForLogAsync("the one before stays");
        Assert.That(await EffectAsync(server, "laptop-8"), Is.EqualTo("EFFECT_ALLOW"));
        Assert.That(server.Log, Does.Contain("mdm.yaml:").And.Not.Contain("secret-name"), "the log tells places, not what is known of people and devices");

        Write("mdm", $"devices: [{{id: laptop-8, properties: {{managed: true}}, observedAt: {Ago(7200)}}}]");
        await EventuallyAsync(server, "laptop-8", "EFFECT_DENY");
        JsonNode explanation = await ExplainAsync(server, "laptop-8");
        JsonNode attribute = explanation["attributes"]!.AsArray().Single(static one => (string?)one!["path"] == "device.properties.managed")!;
        Assert.That((string?)attribute["state"], Is.EqualTo("ATTRIBUTE_STATE_STALE"));
        Assert.That((string?)attribute["source"], Is.EqualTo("mdm"));
        Assert.That((string?)attribute["limit"], Is.EqualTo("3600s"));
        Assert.That((string?)explanation["trustFactors"]![0]!["state"], Is.EqualTo("FACTOR_STATE_STALE"));
    }

    /// <summary>Two clients of others, with fields that the fast reading of requests leaves to the general one.</summary>
    [TestCase(ClientDriver.Node)]
    [TestCase(ClientDriver.Python)]
    public async Task Caller_StatesWhenItObserved(string driver)
    {
        Write("hr", "subjects: [{type: user, id: bo, groups: []}]");
        await using PdpProcess server = await StartAsync();
        var client = new ClientDriver(driver);
        Dictionary<string, Answer> answers = await client.CallAsync(
            server.Grpc,
            Call.Decide("fresh", Request("ana", Origin(60))),
            Call.Decide("old", Request("ana", Origin(7200))),
            Call.Decide("unknown", Request("ana", null)),
            Call.Decide("no group", Request("bo", Origin(60))),
            Call.Decide("malformed", Request("ana", new JsonObject { ["source"] = new string('x', 300) })));

        Assert.That(answers["fresh"].Effect, Is.EqualTo("EFFECT_ALLOW"));
        Assert.That(answers["old"].Effect, Is.EqualTo("EFFECT_DENY"));
        Assert.That(answers["unknown"].Effect, Is.EqualTo("EFFECT_DENY"));
        Assert.That(answers["no group"].Effect, Is.EqualTo("EFFECT_DENY"));
        Answer refused = answers["malformed"];
        Assert.That((refused.Status, refused.Message), Is.EqualTo((3, "device.origins.source: is longer than 256 characters")));
    }

    [Test]
    public async Task Offline_WithTheSameFiles_AnswersTheSame()
    {
        Write("mdm", $"devices: [{{id: laptop-7, properties: {{managed: true}}, observedAt: {Ago(60)}}}]");
        string[] tuple = ["--policies", Path.Combine(_folder, "policies"), "--subject", "user:ana", "--group", "staff", "--device", "laptop-7", "--action", "read", "--resource", "doc:1"];

        CommandResult with = await Command.PdpAsync(["explain", "--inventory", Inventory, .. tuple]);
        CommandResult without = await Command.PdpAsync(["decide", .. tuple]);
        Write("mdm", "devices: [{identifier: a}]");
        CommandResult broken = await Command.PdpAsync(["decide", "--inventory", Inventory, .. tuple]);
        CommandResult refused = await Command.PdpAsync(["serve", "--policies", Path.Combine(_folder, "policies"), "--data", Path.Combine(_folder, "pdp.db"), "--inventory", Inventory, "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0"]);

        Assert.That((with.ExitCode, without.ExitCode), Is.EqualTo((0, 3)), with.ToString());
        Assert.That(with.Output, Does.Contain("device.properties.managed").And.Contain("mdm"));
        Assert.That(broken.ExitCode, Is.EqualTo(2), broken.ToString());
        Assert.That(broken.Errors, Does.Contain("PDP1005").And.Contain("mdm.yaml:4:"));
        Assert.That(refused.ExitCode, Is.EqualTo(2), refused.ToString());
        Assert.That(refused.Errors, Does.Contain("the inventory").And.Contain("cannot be used"));
    }

    private Task<PdpProcess> StartAsync() =>
        PdpProcess.StartAsync("--policies", Path.Combine(_folder, "policies"), "--data", Path.Combine(_folder, "pdp.db"), "--inventory", Inventory);

    private void Write(string source, string content) => File.WriteAllText(
        Path.Combine(Inventory, source + ".yaml"), $"apiVersion: zerotrust.pdp/v1\nkind: Inventory\nsource: {source}\n{content}\n");

    private static async Task<string?> EffectAsync(PdpProcess server, string device) =>
        (string?)JsonNode.Parse((await Command.PdpAsync(["decide", "--server", server.Grpc, .. Tuple(device)])).Output)!["effect"];

    private static async Task<JsonNode> ExplainAsync(PdpProcess server, string device) =>
        JsonNode.Parse((await Command.PdpAsync(["explain", "--server", server.Grpc, .. Tuple(device)])).Output)!;

    private static async Task EventuallyAsync(PdpProcess server, string device, string effect)
    {
        DateTimeOffset limit = TimeProvider.System.GetUtcNow().AddSeconds(20);
        while (await EffectAsync(server, device) != effect)
            Assert.That(TimeProvider.System.GetUtcNow(), Is.LessThan(limit), server.Log);
    }

    private static string[] Tuple(string device) =>
        ["--subject", "user:ana", "--group", "staff", "--device", device, "--action", "read", "--resource", "doc:1", "--output", "json"];

    private static JsonObject Request(string subject, JsonObject? origin)
    {
        var device = new JsonObject { ["id"] = "tablet", ["properties"] = new JsonObject { ["managed"] = true } };
        if (origin is not null)
            device["origins"] = new JsonObject { ["managed"] = origin };
        return new JsonObject
        {
            ["subject"] = new JsonObject { ["type"] = "user", ["id"] = subject, ["groups"] = new JsonArray("staff") },
            ["device"] = device,
            ["action"] = new JsonObject { ["name"] = "read" },
            ["resource"] = new JsonObject { ["type"] = "doc", ["id"] = "1" },
        };
    }

    private static JsonObject Origin(int secondsAgo) => new() { ["source"] = "jamf", ["observedAt"] = Ago(secondsAgo) };

    private static string Ago(int seconds) =>
        TimeProvider.System.GetUtcNow().AddSeconds(-seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
