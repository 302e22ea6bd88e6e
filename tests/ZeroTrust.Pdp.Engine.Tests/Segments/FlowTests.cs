using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Segments;

/// <summary>Which flows between segments are allowed.</summary>
[TestFixture]
internal sealed class FlowTests
{
    private const string Mesh = "spiffe://prod.example/ns/";

    private static readonly string Shop =
        Given.Allow("anything")
        + Service("orders-service", "web", "orders-service")
        + Service("inventory-service", "orders-service")
        + Service("payments-service", "web")
        + Service("auth-service", "payments-service")
        + Database("orders-db", "orders-service")
        + Database("payments-db", "payments-service")
        + Given.Segment("web", $"members: {{workloads: ['{Mesh}web/sa/*']}}\nallowFrom: [{{external: true}}]");

    // The textbook example: what is stated, and nothing else.
    [TestCase("orders", "inventory-service", true)]
    [TestCase("orders", "orders-db", true)]
    [TestCase("orders", "payments-db", false)]
    [TestCase("orders", "auth-service", false)]
    [TestCase("orders", "orders-service", true)]
    [TestCase("orders", "payments-service", false)]
    [TestCase("inventory", "inventory-service", false)]
    [TestCase("inventory", "orders-service", false)]
    [TestCase("web", "orders-service", true)]
    [TestCase("web", "orders-db", false)]
    [TestCase("web", "payments-db", false)]
    [TestCase("payments", "payments-db", true)]
    [TestCase("payments", "auth-service", true)]
    [TestCase("unheard-of", "orders-service", false)]
    [TestCase("unheard-of", "orders-db", false)]
    [TestCase(null, "web", true)]
    [TestCase(null, "orders-service", false)]
    [TestCase(null, "payments-db", false)]
    public void Decide_Shop_AllowsWhatIsStated(string? caller, string target, bool isAllowed)
    {
        PolicySnapshot snapshot = Given.Snapshot(Shop);
        string id = target.EndsWith("-db", StringComparison.Ordinal) ? target : target == "web" ? Mesh + "web/sa/front" : $"{Mesh}{target[..target.IndexOf('-', StringComparison.Ordinal)]}/sa/main";
        string type = target.EndsWith("-db", StringComparison.Ordinal) ? "database" : "workload";
        string? workload = caller is null ? null : $"{Mesh}{caller}/sa/main";
        DecisionRequest[] requests =
        [
            // East-west: the workload asks for itself. North-south and on behalf of a person: it is the peer of the connection.
            workload is null ? Given.Request(resourceType: type, resource: id) : Given.Request(subjectType: "workload", subject: workload, resourceType: type, resource: id),
            Given.Request(resourceType: type, resource: id, sourceWorkload: workload),
            // The same resource, as a proxy at the destination sees it.
            Given.Request(resourceType: type == "workload" ? "http" : type, resource: type == "workload" ? "/items" : id, resourceProperties: type == "workload" ? new { workload = id } : null, sourceWorkload: workload),
        ];

        foreach (DecisionRequest request in requests)
        {
            Decision decision = Given.Decide(snapshot, request);
            Assert.That((decision.Effect, decision.Reason), Is.EqualTo(isAllowed ? (Effect.Allow, ReasonCode.AllowedByPolicy) : (Effect.Deny, ReasonCode.FlowNotAllowed)));
            Assert.That(decision.DeterminingPolicies, isAllowed ? Is.EqualTo(new[] { "anything" }) : Is.Empty);
        }
    }

    [Test]
    public void Decide_StatedFlow_IsNoPermission()
    {
        string text = Database("orders-db", "orders-service") + Service("orders-service") + Given.Allow("reads", "actions: [read]") + Given.Deny("bob", "subjects: {ids: [bob]}");
        DecisionRequest Ask(string subject, string action) => Given.Request(subject: subject, action: action, resourceType: "database", resource: "orders-db", sourceWorkload: Mesh + "orders/sa/main");

        Assert.That(Given.Decide(text, Ask("alice", "read")).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Decide(text, Ask("alice", "write")).Reason, Is.EqualTo(ReasonCode.NoPolicyMatched));
        Assert.That(Given.Decide(text, Ask("bob", "read")).Reason, Is.EqualTo(ReasonCode.DeniedByPolicy));
    }

    [TestCase("read", "table", "a", true)]
    [TestCase("reads", "table", "a", false)]
    [TestCase("read", "view", "a", false)]
    [TestCase("read", "table", "b", false)]
    [TestCase("write", "table", "tmp-1", true)]
    public void Decide_FlowWithActionsAndResources_IsAllowedForThese(string action, string type, string id, bool isAllowed)
    {
        string text = Given.Allow("anything")
            + Given.Segment("db", "members: {resources: {types: [table, view]}}\nallowFrom:\n- {external: true, actions: [read], resources: {types: [table], ids: [a]}}\n- {external: true, actions: [write], resources: {ids: ['tmp-*']}}");

        Assert.That(Given.Decide(text, Given.Request(action: action, resourceType: type, resource: id)).Effect, Is.EqualTo(isAllowed ? Effect.Allow : Effect.Deny));
    }

    [Test]
    public void Decide_ResourceOfNoSegment_IsLeftToPolicies()
    {
        PolicySnapshot snapshot = Given.Snapshot(Shop);

        Assert.That(Given.Decide(snapshot, Given.Request(resourceType: "page")).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Decide(snapshot, Given.Request(resourceType: "page", sourceWorkload: "no id")).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Explain(snapshot, Given.Request(resourceType: "page", sourceWorkload: Mesh + "web/sa/a")).Flow, Is.EqualTo(new FlowTrace(true, null, [], null, [], [], [])).Using<FlowTrace>(Same));
    }

    [Test]
    public void Decide_NoSegments_ChangesNothing()
    {
        Explanation explanation = Given.Explain(Given.Allow("anything"), Given.Request(subjectType: "workload", subject: "no id", resourceProperties: new { segment = "x", workload = 1 }));

        Assert.That(explanation.Decision.Effect, Is.EqualTo(Effect.Allow));
        Assert.That(explanation.Flow, Is.Null);
    }

    // Every segment of the source has to be let in by every segment of the resource.
    [TestCase("a", "x", true)]
    [TestCase("b", "x", false)]
    [TestCase("ab", "x", false)]
    [TestCase("a", "y", true)]
    [TestCase("b", "y", true)]
    [TestCase("ab", "y", true)]
    [TestCase("a", "xy", true)]
    [TestCase("b", "xy", false)]
    [TestCase("ab", "xy", false)]
    [TestCase("c", "x", false)]
    public void Decide_SeveralSegments_AllHaveToBeLetIn(string workload, string resource, bool isAllowed)
    {
        string[] documents =
        [
            Given.Allow("anything"),
            Given.Segment("a", "members: {workloads: [spiffe://t/a, spiffe://t/ab]}"),
            Given.Segment("b", "members: {workloads: [spiffe://t/b, spiffe://t/ab]}"),
            Given.Segment("x", "members: {resources: {types: [x, xy]}}\nallowFrom: [{segment: a}]"),
            Given.Segment("y", "members: {resources: {types: [y, xy]}}\nallowFrom: [{segment: a}, {segment: b}]"),
        ];
        DecisionRequest request = Given.Request(resourceType: resource, sourceWorkload: $"spiffe://t/{workload}");

        Assert.That(Given.Decide(string.Concat(documents), request).Effect, Is.EqualTo(isAllowed ? Effect.Allow : Effect.Deny));
        Assert.That(Given.Decide(string.Concat(documents.Reverse()), request).Effect, Is.EqualTo(isAllowed ? Effect.Allow : Effect.Deny));
    }

    [TestCase("spiffe://t/ns/web/sa/a", "spiffe://t/ns/web/sa/a", true)]
    [TestCase("spiffe://t/ns/web/sa/a", "SpIfFe://t/ns/web/sa/a", true)]
    [TestCase("spiffe://t/ns/web/sa/a", "spiffe://t/ns/web/sa/A", false)]
    [TestCase("spiffe://t/ns/web/sa/a", "spiffe://t/ns/web/sa", false)]
    [TestCase("spiffe://t/ns/web/sa/a", "spiffe://t/ns/web/sa/a/b", false)]
    [TestCase("spiffe://t/ns/web/sa/a", "spiffe://u/ns/web/sa/a", false)]
    [TestCase("spiffe://t/ns/web/*", "spiffe://t/ns/web/sa/a", true)]
    [TestCase("spiffe://t/ns/web/*", "spiffe://t/ns/web/x", true)]
    [TestCase("spiffe://t/ns/web/*", "spiffe://t/ns/web", false)]
    [TestCase("spiffe://t/ns/web/*", "spiffe://t/ns/website/sa", false)]
    [TestCase("spiffe://t/ns/*/sa/web", "spiffe://t/ns/shop/sa/web", true)]
    [TestCase("spiffe://t/ns/*/sa/web", "spiffe://t/ns/shop/eu/sa/web", false)]
    [TestCase("spiffe://t/ns/*/sa/web", "spiffe://t/ns/sa/web", false)]
    [TestCase("spiffe://t/*/*", "spiffe://t/a", false)]
    [TestCase("spiffe://t/*/*", "spiffe://t/a/b/c", true)]
    [TestCase("spiffe://t/*", "spiffe://t/a", true)]
    [TestCase("spiffe://t/*", "spiffe://t.example/a", false)]
    public void Decide_Pattern_MatchesWholeParts(string pattern, string id, bool isMember)
    {
        string text = Given.Allow("anything")
            + Given.Segment("source", $"members: {{workloads: ['{pattern}']}}")
            + Given.Segment("target", "members: {resources: {types: [doc]}}\nallowFrom: [{segment: source}]");

        Assert.That(Given.Decide(text, Given.Request(sourceWorkload: id)).Effect, Is.EqualTo(isMember ? Effect.Allow : Effect.Deny));
        Assert.That(Given.Decide(text, Given.Request(subjectType: "workload", subject: id)).Effect, Is.EqualTo(isMember ? Effect.Allow : Effect.Deny));
    }

    // Not even `external` lets in what is no SPIFFE ID: it is not known who that is.
    [TestCase("spiffe://t", "it has no path, so it names a trust domain and no workload")]
    [TestCase("spiffe:///a", "its trust domain is empty")]
    [TestCase("spiffe://t/a//b", "its path has an empty part")]
    [TestCase("spiffe://T/a", "its trust domain has other characters than lower-case letters, digits, `.`, `-` and `_`")]
    [TestCase("spiffe://t/a/../b", "its path has the part `.` or `..`")]
    [TestCase("spiffe://t/a/*", "its path has other characters than letters, digits, `.`, `-` and `_`")]
    [TestCase("job-7", "it does not begin with `spiffe://`")]
    [TestCase("", "it does not begin with `spiffe://`")]
    public void Decide_MalformedSource_IsLetInNowhereAndSaysSo(string id, string problem)
    {
        string text = Given.Allow("anything")
            + Given.Segment("all", "members: {workloads: ['spiffe://t/*']}")
            + Given.Segment("target", "members: {resources: {types: [doc]}}\nallowFrom: [{segment: all}, {external: true}]");
        Decision stated = Given.Decide(text, Given.Request(sourceWorkload: id));
        Decision asSubject = Given.Decide(text, Given.Request(subjectType: "workload", subject: id));

        Assert.That(Given.Decide(text, Given.Request()).Effect, Is.EqualTo(Effect.Allow));
        foreach ((Decision decision, string attribute) in new[] { (stated, "context.source_workload"), (asSubject, "subject.id") })
        {
            Assert.That(decision.Reason, Is.EqualTo(ReasonCode.FlowNotAllowed));
            EvaluationProblem found = decision.Problems.Single();
            Assert.That((found.Document, found.Code, found.Message, found.Expression), Is.EqualTo(("Segment/target", "conversion", $"`{attribute}` is not the SPIFFE ID of a workload: {problem}", attribute)));
        }
    }

    // SPIFFE-ID sections 2.1 and 2.3.
    [TestCase(255, 2048, true)]
    [TestCase(256, 2048, false)]
    [TestCase(255, 2049, false)]
    public void Decide_LongestId_IsOne(int trustDomain, int length, bool isId)
    {
        string text = Given.Allow("anything") + Given.Segment("target", "members: {resources: {types: [doc]}}\nallowFrom: [{external: true}]");
        string id = $"spiffe://{new string('t', trustDomain)}/";

        Assert.That(Given.Decide(text, Given.Request(sourceWorkload: id.PadRight(length, 'a'))).Effect, Is.EqualTo(isId ? Effect.Allow : Effect.Deny));
    }

    [Test]
    public void Decide_PatternsThatShareTheirBegin_AllCount()
    {
        string text = Given.Allow("anything")
            + Given.Segment("a", "members: {workloads: ['spiffe://t/ns/*/sa/a']}") + Given.Segment("b", "members: {workloads: ['spiffe://t/ns/*/sa/b', 'spiffe://t/ns/x/c']}")
            + Given.Segment("target", "members: {resources: {types: [doc]}}\nallowFrom: [{segment: a}, {segment: b}]");

        foreach (string id in new[] { "ns/x/sa/a", "ns/x/sa/b", "ns/y/sa/a", "ns/x/c" })
            Assert.That(Given.Decide(text, Given.Request(sourceWorkload: $"spiffe://t/{id}")).Effect, Is.EqualTo(Effect.Allow), id);
        Assert.That(Given.Decide(text, Given.Request(sourceWorkload: "spiffe://t/ns/x/sa/c")).Effect, Is.EqualTo(Effect.Deny));
    }

    [Test]
    public void Decide_PeerOfTheConnectionAndWorkloadAsSubject_ThePeerCounts()
    {
        string text = Given.Allow("anything")
            + Given.Segment("gateway", "members: {workloads: [spiffe://t/gateway]}")
            + Given.Segment("app", "members: {workloads: [spiffe://t/app]}")
            + Given.Segment("target", "members: {resources: {types: [doc]}}\nallowFrom: [{segment: gateway}]");

        Assert.That(Given.Decide(text, Given.Request(subjectType: "workload", subject: "spiffe://t/app", sourceWorkload: "spiffe://t/gateway")).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Decide(text, Given.Request(subjectType: "workload", subject: "spiffe://t/gateway", sourceWorkload: "spiffe://t/app")).Effect, Is.EqualTo(Effect.Deny));
    }

    private static bool Same(FlowTrace a, FlowTrace b) => Golden.ExplanationText.Render(a) == Golden.ExplanationText.Render(b);

    private static string Service(string name, params string[] callers) =>
        Given.Segment(name, $"members: {{workloads: ['{Mesh}{name[..name.IndexOf('-', StringComparison.Ordinal)]}/sa/*']}}{Flows(callers)}");

    private static string Database(string name, params string[] callers) =>
        Given.Segment(name, $"members: {{resources: {{types: [database], ids: [{name}]}}}}{Flows(callers)}");

    private static string Flows(string[] callers) =>
        callers.Length == 0 ? "" : $"\nallowFrom: [{string.Join(", ", callers.Select(static caller => $"{{segment: {caller}}}"))}]";
}
