using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>SIGTERM under load, as clients of others see it.</summary>
[TestFixture(ClientDriver.Node)]
[TestFixture(ClientDriver.Python)]
internal sealed class DrainTests(string language)
{
    private const string Decide = "/zerotrust.pdp.v1.PolicyDecisionPoint/Decide";
    private const int AtOnce = 16;
    private static readonly TimeSpan UnderLoad = TimeSpan.FromSeconds(1);

    private string _folder = "";

    [SetUp]
    public void SetUp() => _folder = Workspace.NewFolder();

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    /// <summary>A client that tries again what is UNAVAILABLE, and has another server, does not notice.</summary>
    [Test]
    public async Task Terminate_OneOfTwoServers_LosesNoCallOfAClientThatTriesAgain()
    {
        await using PdpProcess one = await StartAsync("one");
        await using PdpProcess other = await StartAsync("other");
        await using LoadDriver load = await LoadDriver.StartAsync(language, $"ipv4:{one.Grpc},{other.Grpc}", AtOnce, retries: true, Decide, DecideRequest());
        await Task.Delay(UnderLoad);
        int code = await one.StopAsync();
        await Task.Delay(UnderLoad);
        (long[] answered, Dictionary<string, long> failed) = await load.StopAsync();
        await TestContext.Out.WriteLineAsync($"{answered.Length} answered");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed, Is.Empty);
            Assert.That(answered, Has.Length.GreaterThan(AtOnce));
            Assert.That(code, Is.Zero, one.Log);
            Assert.That(one.Log, Does.Contain("draining: health answers NOT_SERVING").And.Not.Contain("are cut"));
        }
    }

    /// <summary>One that does not try again sees UNAVAILABLE and nothing else.</summary>
    [Test]
    public async Task Terminate_TheOnlyServer_FailsCallsAsUnavailableOnly()
    {
        await using PdpProcess server = await StartAsync("only", "--drain-delay", "500ms");
        await using LoadDriver load = await LoadDriver.StartAsync(language, server.Grpc, AtOnce, retries: false, Decide, DecideRequest());
        await Task.Delay(UnderLoad);
        Assert.That(await server.StopAsync(), Is.Zero, server.Log);
        (long[] answered, Dictionary<string, long> failed) = await load.StopAsync();
        await TestContext.Out.WriteLineAsync($"{answered.Length} answered, {string.Join("; ", failed)}");
        Assert.That(answered, Has.Length.GreaterThan(AtOnce));
        Assert.That(failed.Keys.Where(static failure => !failure.StartsWith("14:", StringComparison.Ordinal)), Is.Empty);
    }

    /// <summary>What was acknowledged is there after the next start.</summary>
    [Test]
    public async Task Terminate_WhileChangesAreMade_KeepsEveryAcknowledgedOne()
    {
        var request = new JsonObject
        {
            ["target"] = new JsonObject { ["subject"] = new JsonObject { ["type"] = "user", ["id"] = "user-%n" } }, ["reason"] = "under load", ["createdBy"] = "ops",
        };
        long[] acknowledged;
        await using (PdpProcess server = await StartAsync("kept"))
        {
            await using LoadDriver load = await LoadDriver.StartAsync(language, server.Grpc, 4, retries: false, "/zerotrust.pdp.v1.Containment/AddQuarantine", request);
            await Task.Delay(UnderLoad);
            Assert.That(await server.StopAsync(), Is.Zero, server.Log);
            (acknowledged, Dictionary<string, long> failed) = await load.StopAsync();
            Assert.That(failed.Keys.Where(static failure => !failure.StartsWith("14:", StringComparison.Ordinal)), Is.Empty);
        }

        await using PdpProcess again = await StartAsync("kept");
        var listed = new HashSet<string>(StringComparer.Ordinal);
        string page = "";
        do
        {
            Answer answer = await new ClientDriver(language).CallOneAsync(again.Grpc, Call.Contain("1", "ListQuarantines", new JsonObject { ["pageSize"] = 1000, ["pageToken"] = page }));
            foreach (JsonNode? quarantine in answer.Response["quarantines"]?.AsArray() ?? [])
                listed.Add((string)quarantine!["target"]!["subject"]!["id"]!);
            page = answer.Text("nextPageToken");
        }
        while (page.Length > 0);

        await TestContext.Out.WriteLineAsync($"{acknowledged.Length} acknowledged, {listed.Count} kept");
        Assert.That(acknowledged, Is.Not.Empty);
        Assert.That(acknowledged.Select(static number => $"user-{number}"), Is.SubsetOf(listed));
    }

    private static JsonObject DecideRequest() => new()
    {
        ["subject"] = new JsonObject { ["type"] = "anonymous", ["id"] = "%n" },
        ["action"] = new JsonObject { ["name"] = "read" },
        ["resource"] = new JsonObject { ["type"] = "page", ["id"] = "home" },
    };

    private Task<PdpProcess> StartAsync(string name, params string[] more) =>
        PdpProcess.StartAsync(["--policies", Workspace.Bundle, "--data", Path.Combine(_folder, name + ".db"), .. more]);
}
