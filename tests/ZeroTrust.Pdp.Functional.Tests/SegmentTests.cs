using System.Text.Json.Nodes;
using ZeroTrust.Pdp.Functional.Tests.Support;

namespace ZeroTrust.Pdp.Functional.Tests;

/// <summary>Micro-segmentation of a small mesh, asked tuple by tuple and as Envoy asks.</summary>
[TestFixture(ClientDriver.Node)]
[TestFixture(ClientDriver.Python)]
internal sealed class SegmentTests(string language) : ServedTests(Workspace.Mesh)
{
    private const string Mesh = "spiffe://mesh.example/ns/";

    private static readonly Dictionary<string, string> Workloads = new()
    {
        ["web"] = Mesh + "web/sa/front",
        ["orders-service"] = Mesh + "shop/sa/orders-service",
        ["inventory-service"] = Mesh + "shop/sa/inventory-service",
        ["payments-service"] = Mesh + "pay/sa/payments-service",
        ["auth-service"] = Mesh + "auth/sa/tokens",
        ["stranger"] = Mesh + "lab/sa/stranger",
        ["malformed"] = Mesh + "shop/sa/../sa/orders-service",
    };

    private static readonly string[] Targets = ["web", "orders-service", "inventory-service", "payments-service", "auth-service", "orders-db", "payments-db"];

    // Every flow that is stated; the rest of the square is refused.
    private static readonly HashSet<(string From, string To)> Stated =
    [
        ("web", "orders-service"), ("web", "payments-service"), ("web", "auth-service"),
        ("orders-service", "inventory-service"), ("orders-service", "orders-db"),
        ("payments-service", "payments-db"), ("payments-service", "auth-service"),
    ];

    private readonly ClientDriver _client = new(language);

    [Test]
    public async Task Decide_EveryPairOfTheMesh_AllowsWhatIsStated()
    {
        (string From, string To)[] square = [.. Workloads.Keys.SelectMany(static from => Targets.Select(to => (from, to)))];
        IEnumerable<Call> calls = square.SelectMany(static pair => (Call[])
        [
            Call.Decide($"workload {pair.From} {pair.To}", Tuple(new JsonObject { ["type"] = "workload", ["id"] = Workloads[pair.From] }, null, "call", Target(pair.To))),
            Call.Decide($"person {pair.From} {pair.To}", Tuple(new JsonObject { ["type"] = "user", ["id"] = "ana" }, Workloads[pair.From], "call", Target(pair.To))),
        ]);
        Dictionary<string, Answer> answers = await _client.CallAsync(Server.Grpc, calls);
        using (Assert.EnterMultipleScope())
        {
            foreach ((string id, Answer answer) in answers)
            {
                string[] words = id.Split(' ');
                bool isStated = Stated.Contains((words[1], words[2]));
                string policy = words[0] == "person" ? "people" : "mesh";
                Assert.That((answer.Effect, answer.Reason), Is.EqualTo(isStated ? ("EFFECT_ALLOW", "REASON_CODE_ALLOWED_BY_POLICY") : ("EFFECT_DENY", "REASON_CODE_FLOW_NOT_ALLOWED")), id);
                Assert.That(answer.List("determiningPolicies"), isStated ? Is.EqualTo(new[] { policy }) : Is.Empty, id);
            }
        }
    }

    [Test]
    public async Task Decide_NorthSouth_GoesThroughTheWebTier()
    {
        Dictionary<string, Answer> answers = await _client.CallAsync(
            Server.Grpc,
            Targets.Select(static to => Call.Decide(to, Tuple(new JsonObject { ["type"] = "user", ["id"] = "ana" }, null, "browse", Target(to)))));
        foreach ((string to, Answer answer) in answers)
            Assert.That(answer.Reason, Is.EqualTo(to == "web" ? "REASON_CODE_ALLOWED_BY_POLICY" : "REASON_CODE_FLOW_NOT_ALLOWED"), to);
    }

    [Test]
    public async Task Decide_SegmentOnTrial_IsReportedBesideTheDecision()
    {
        Answer answer = await _client.CallOneAsync(
            Server.Grpc, Call.Decide("1", Tuple(new JsonObject { ["type"] = "workload", ["id"] = Workloads["orders-service"] }, null, "read", Target("orders-db"))));
        JsonNode audit = answer.Response["audit"]!.AsArray().Single()!;
        Assert.That(answer.Effect, Is.EqualTo("EFFECT_ALLOW"));
        Assert.That(((string)audit["policy"]!, (string)audit["effect"]!, (string)audit["reason"]!), Is.EqualTo(("Segment/databases", "EFFECT_DENY", "REASON_CODE_FLOW_NOT_ALLOWED")));
    }

    [Test]
    public async Task Explain_Flow_NamesTheEntryOrWhatIsMissing()
    {
        Answer stated = await ExplainAsync("orders-service", "inventory-service");
        Answer missing = await ExplainAsync("orders-service", "payments-db");
        JsonNode entry = stated.Response["flow"]!["steps"]!.AsArray().Single()!;
        JsonNode gap = missing.Response["flow"]!["steps"]!.AsArray().Single(static step => (string)step!["to"]! == "payments-db")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)stated.Response["flow"]!["sourceWorkload"]!, Is.EqualTo(Workloads["orders-service"]));
            Assert.That(((string)entry["from"]!, (string)entry["to"]!), Is.EqualTo(("orders-service", "inventory-service")));
            Assert.That(((string)entry["position"]!["file"]!, (int)entry["position"]!["line"]!), Is.EqualTo(("mesh.yaml", 24)));
            Assert.That((string)gap["missing"]!, Is.EqualTo("`Segment/payments-db` does not let in `orders-service`"));
            Assert.That((bool?)missing.Response["flow"]!["allowed"] ?? false, Is.False);
        }
    }

    // The proxy in front of a service asks: both ends are what the certificates of the connection say.
    [Test]
    public async Task Check_EveryPairOfServices_AllowsWhatIsStated()
    {
        (string From, string To)[] square = [.. Workloads.Keys.SelectMany(static from => Targets.Where(Workloads.ContainsKey).Select(to => (from, to)))];
        Dictionary<string, Answer> answers = await _client.CallAsync(Server.Grpc, square.Select(static pair => Check(pair.From, pair.To)));
        using (Assert.EnterMultipleScope())
        {
            foreach ((string from, string to) in square)
                Assert.That((int?)answers[$"{from} {to}"].Response["status"]?["code"] ?? 0, Is.EqualTo(Stated.Contains((from, to)) ? 0 : 7), $"{from} {to}");
        }
    }

    private static JsonObject Target(string name) => new()
    {
        ["type"] = Workloads.ContainsKey(name) ? "workload" : "database",
        ["id"] = Workloads.GetValueOrDefault(name, name),
    };

    private static JsonObject Tuple(JsonObject subject, string? source, string action, JsonObject resource)
    {
        JsonObject request = Requests.Tuple(subject, null, action, resource);
        if (source is not null)
            request["context"]!["sourceWorkload"] = source;
        return request;
    }

    private static Call Check(string from, string to) => new(
        $"{from} {to}", "/envoy.service.auth.v3.Authorization/Check",
        new JsonObject
        {
            ["attributes"] = new JsonObject
            {
                ["source"] = new JsonObject { ["principal"] = Workloads[from] },
                ["destination"] = new JsonObject { ["principal"] = Workloads[to] },
                ["request"] = new JsonObject { ["http"] = new JsonObject { ["method"] = "GET", ["path"] = "/items", ["host"] = $"{to}.example", ["scheme"] = "https" } },
            },
        });

    private Task<Answer> ExplainAsync(string from, string to) => _client.CallOneAsync(
        Server.Grpc,
        Call.Point("1", "Explain", new JsonObject { ["request"] = Tuple(new JsonObject { ["type"] = "workload", ["id"] = Workloads[from] }, null, "call", Target(to)) }));
}
