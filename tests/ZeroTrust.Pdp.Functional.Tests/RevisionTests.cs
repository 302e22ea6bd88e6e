using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>Stored policies: applied under load, over a kill, over a restart.</summary>
[TestFixture]
internal sealed class RevisionTests
{
    private readonly ClientDriver _client = new(ClientDriver.Node);
    private string _folder = "";

    private string Data => Path.Combine(_folder, "pdp.db");

    [SetUp]
    public void SetUp() => _folder = Workspace.NewFolder();

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Decide_BeforeAnythingWasApplied_IsUnavailableAndNotReady()
    {
        await using PdpProcess server = await PdpProcess.StartAsync("--data", Data);
        Answer answer = await _client.CallOneAsync(server.Grpc, Call.Decide("1", PageRequest()));
        using var http = new HttpClient();
        using HttpResponseMessage live = await http.GetAsync(new Uri($"http://{server.Http}/healthz"));
        using HttpResponseMessage ready = await http.GetAsync(new Uri($"http://{server.Http}/readyz"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(14), answer.Message);
            Assert.That((int)live.StatusCode, Is.EqualTo(200));
            Assert.That((int)ready.StatusCode, Is.EqualTo(503));
        }
    }

    [Test]
    public async Task Apply_TypoInAPolicy_IsRefusedWithItsPlaceAndChangesNothing()
    {
        await using PdpProcess server = await PdpProcess.StartAsync("--data", Data);
        await ApplyAsync(server, Site("allow"));
        JsonObject typo = Site("allow");
        typo["files"]![0]!["content"] = ((string)typo["files"]![0]!["content"]!).Replace("actions:", "actoins:", StringComparison.Ordinal);
        Answer refused = await _client.CallOneAsync(server.Grpc, Call.Administer("1", "ApplyPolicies", typo));
        typo["dryRun"] = true;
        Answer dryRun = await _client.CallOneAsync(server.Grpc, Call.Administer("2", "ApplyPolicies", typo));
        Answer after = await _client.CallOneAsync(server.Grpc, Call.Decide("3", PageRequest()));
        JsonNode diagnostic = dryRun.Response["diagnostics"]!.AsArray().Single()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Status, Is.EqualTo(3));
            Assert.That(refused.Message, Does.Contain("site.yaml:6:3").And.Contain("actoins"));
            Assert.That((string)diagnostic["help"]!, Is.EqualTo("did you mean `actions`?"));
            Assert.That((int)diagnostic["position"]!["line"]!, Is.EqualTo(6));
            Assert.That(after.Text("revision"), Is.EqualTo("1"));
            Assert.That(after.Effect, Is.EqualTo("EFFECT_ALLOW"));
        }
    }

    [Test]
    public async Task Apply_StaleBaseRevision_IsAborted()
    {
        await using PdpProcess server = await PdpProcess.StartAsync("--data", Data);
        await ApplyAsync(server, Site("allow"));
        await ApplyAsync(server, Site("deny"));
        JsonObject stale = Site("allow");
        stale["baseRevision"] = "1";
        Answer answer = await _client.CallOneAsync(server.Grpc, Call.Administer("1", "ApplyPolicies", stale));
        Answer after = await _client.CallOneAsync(server.Grpc, Call.Decide("2", PageRequest()));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(10), answer.Message);
            Assert.That((after.Effect, after.Text("revision")), Is.EqualTo(("EFFECT_DENY", "2")));
        }
    }

    [Test]
    public async Task Activate_OlderRevision_RollsBackAndSurvivesARestart()
    {
        await using (PdpProcess server = await PdpProcess.StartAsync("--data", Data))
        {
            await ApplyAsync(server, Site("allow"));
            await ApplyAsync(server, Site("deny"));
            Answer activated = await _client.CallOneAsync(server.Grpc, Call.Administer("1", "ActivateRevision", new JsonObject { ["revision"] = "1" }));
            Assert.That((string)activated.Response["revision"]!["number"]!, Is.EqualTo("1"));
            Assert.That(await server.StopAsync(), Is.Zero, server.Log);
        }

        await using PdpProcess again = await PdpProcess.StartAsync("--data", Data);
        Answer after = await _client.CallOneAsync(again.Grpc, Call.Decide("2", PageRequest()));
        Answer list = await _client.CallOneAsync(again.Grpc, Call.Administer("3", "ListRevisions", new JsonObject()));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((after.Effect, after.Text("revision")), Is.EqualTo(("EFFECT_ALLOW", "1")));
            Assert.That(list.Response["revisions"]!.AsArray().Select(static revision => (string)revision!["number"]!), Is.EqualTo(new[] { "2", "1" }));
        }
    }

    /// <summary>
    /// Even revisions deny, odd ones allow: an answer whose effect does not fit its revision was put together from two.
    /// </summary>
    [Test]
    public async Task Apply_UnderLoad_EveryAnswerBelongsToExactlyOneRevisionAndNoCallFails()
    {
        await using PdpProcess server = await PdpProcess.StartAsync("--data", Data);
        await ApplyAsync(server, Site("allow"));
        using var stop = new CancellationTokenSource();
        var answers = new ConcurrentBag<Answer>();
        Task load = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                foreach (Answer answer in (await _client.CallAsync(server.Grpc, Enumerable.Range(0, 1000).Select(static i => Call.Decide($"{i}", PageRequest())))).Values)
                    answers.Add(answer);
            }
        })));
        for (int revision = 2; revision <= 40; revision++)
            await ApplyInProcessAsync(server, revision % 2 == 0 ? "deny" : "allow");
        await stop.CancelAsync();
        await load;
        var wrong = answers.Where(static answer =>
            answer.Status != 0 || answer.Effect != (long.Parse(answer.Text("revision"), CultureInfo.InvariantCulture) % 2 == 0 ? "EFFECT_DENY" : "EFFECT_ALLOW")).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers, Has.Count.GreaterThan(1000));
            Assert.That(answers.Select(static answer => answer.Text("revision")).Distinct().Count(), Is.GreaterThan(3));
            Assert.That(wrong, Is.Empty);
        }
    }

    [Test]
    public async Task Apply_KilledInTheMiddle_KeepsEveryAcknowledgedRevisionWhole()
    {
        for (int round = 0; round < 5; round++)
        {
            string data = Path.Combine(_folder, $"kill-{round}.db");
            long acknowledged = 0;
            await using (PdpProcess server = await PdpProcess.StartAsync("--data", data))
            {
                // All applies are sent at once; the server writes one after the other until it is killed, and refuses those that find no place to wait.
                using Process client = _client.Start(server.Grpc);
                for (int i = 1; i <= 200; i++)
                    await client.StandardInput.WriteLineAsync(Call.Administer($"{i}", "ApplyPolicies", Site("allow", $"version {i}")).ToLine());
                client.StandardInput.Close();
                int wanted = 3 + (round * 6);
                while (wanted > 0 && await client.StandardOutput.ReadLineAsync() is { } line)
                {
                    long revision = Acknowledged(line);
                    wanted -= revision > 0 ? 1 : 0;
                    acknowledged = Math.Max(acknowledged, revision);
                }

                await server.KillAsync();
                while (await client.StandardOutput.ReadLineAsync() is { } line)
                    acknowledged = Math.Max(acknowledged, Acknowledged(line));
                await client.WaitForExitAsync();
            }

            Assert.That(acknowledged, Is.Positive);
            await using PdpProcess again = await PdpProcess.StartAsync("--data", data);
            Answer decision = await _client.CallOneAsync(again.Grpc, Call.Decide("1", PageRequest()));
            Answer list = await _client.CallOneAsync(again.Grpc, Call.Administer("2", "ListRevisions", new JsonObject { ["pageSize"] = 1000 }));
            long[] numbers = [.. list.Response["revisions"]!.AsArray().Select(static revision => long.Parse((string)revision!["number"]!, CultureInfo.InvariantCulture))];
            IEnumerable<Call> reads = numbers.Select(static number => Call.Administer($"{number}", "ListPolicies", new JsonObject { ["revision"] = $"{number}" }));
            Dictionary<string, Answer> documents = await _client.CallAsync(again.Grpc, reads);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(numbers.Max(), Is.GreaterThanOrEqualTo(acknowledged));
                Assert.That(numbers, Is.EqualTo(Enumerable.Range(1, numbers.Length).Select(static number => (long)number).Reverse()));
                Assert.That(decision.Text("revision"), Is.EqualTo($"{numbers.Max()}"));
                Assert.That(documents.Values.Select(static answer => answer.Response["documents"]!.AsArray().Count), Has.All.EqualTo(1));
            }
        }
    }

    [Test]
    public async Task PolicyFolder_BadEdit_KeepsTheLastGoodRevisionAndSaysSo()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "policies")).FullName;
        string file = Path.Combine(folder, "site.yaml");
        await File.WriteAllTextAsync(file, SiteText("allow", ""));
        await using PdpProcess server = await PdpProcess.StartAsync("--policies", folder, "--data", Data);
        await File.WriteAllTextAsync(file, SiteText("alow", ""));
        await server.WaitForLogAsync("site.yaml:5:11");
        Answer kept = await _client.CallOneAsync(server.Grpc, Call.Decide("1", PageRequest()));
        await File.WriteAllTextAsync(file, SiteText("deny", ""));
        Answer? followed = null;
        var watch = Stopwatch.StartNew();
        while (followed?.Effect != "EFFECT_DENY" && watch.Elapsed < TimeSpan.FromSeconds(20))
            followed = await _client.CallOneAsync(server.Grpc, Call.Decide("2", PageRequest()));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((kept.Effect, kept.Text("revision")), Is.EqualTo(("EFFECT_ALLOW", "1")));
            Assert.That((followed!.Effect, followed.Text("revision")), Is.EqualTo(("EFFECT_DENY", "2")));
        }
    }

    private static long Acknowledged(string line)
    {
        Answer answer = Answer.Parse(line);
        return answer.Status == 0 ? long.Parse(answer.Text("revision"), CultureInfo.InvariantCulture) : 0;
    }

    private static JsonObject PageRequest() =>
        Requests.Tuple(new JsonObject { ["type"] = "user", ["id"] = "bo" }, null, "read", Requests.Page());

    private static string SiteText(string effect, string description) =>
        $"""
        apiVersion: zerotrust.pdp/v1
        kind: Policy
        metadata: {"{"}name: site, description: "site {description}"{"}"}
        spec:
          effect: {effect}
          actions: [read]
          resources:
            types: [page]

        """;

    private static JsonObject Site(string effect, string description = "") => new()
    {
        ["files"] = new JsonArray(new JsonObject { ["name"] = "site.yaml", ["content"] = SiteText(effect, description) }),
        ["author"] = "tests",
        ["message"] = $"{effect} {description}",
    };

    private async Task ApplyAsync(PdpProcess server, JsonObject request)
    {
        Answer answer = await _client.CallOneAsync(server.Grpc, Call.Administer("apply", "ApplyPolicies", request));
        Assert.That(answer.Status, Is.Zero, answer.Message);
    }

    private async Task ApplyInProcessAsync(PdpProcess server, string effect)
    {
        string file = Path.Combine(_folder, "site.yaml");
        await File.WriteAllTextAsync(file, SiteText(effect, ""));
        CommandResult result = await Command.PdpAsync("apply", file, "--server", server.Grpc, "--author", "tests");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
    }
}
