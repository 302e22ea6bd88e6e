using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Decisions;

/// <summary>Flows between segments over the contract: what is asked, and what an explanation says of it.</summary>
public sealed class SegmentFlowTests
{
    private const string Web = "spiffe://prod.example/ns/web/sa/front";
    private const string App = "spiffe://prod.example/ns/app/sa/orders";

    private const string Segments = """
        apiVersion: zerotrust.pdp/v1
        kind: Segment
        metadata: {name: web}
        spec: {members: {workloads: ["spiffe://prod.example/ns/web/*"]}}
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Segment
        metadata: {name: app}
        spec: {members: {workloads: ["spiffe://prod.example/ns/app/*"]}}
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Segment
        metadata: {name: docs}
        spec:
          members: {resources: {types: [doc]}}
          allowFrom: [{segment: app, actions: [read]}]
        ---
        apiVersion: zerotrust.pdp/v1
        kind: Segment
        metadata: {name: trial}
        spec:
          mode: audit
          members: {resources: {types: [doc]}}
          allowFrom: [{segment: web}]
        """;

    private static readonly string Policies = Texts.Join(Texts.Allow("all", "*"), Segments);

    [TestCase(App, ReasonCode.AllowedByPolicy)]
    [TestCase(Web, ReasonCode.FlowNotAllowed)]
    [TestCase("spiffe://prod.example", ReasonCode.FlowNotAllowed)]
    [TestCase("", ReasonCode.FlowNotAllowed)]
    public async Task Decide_SourceWorkload_IsWhereTheRequestComesFrom(string source, ReasonCode reason)
    {
        using Pieces pieces = new Pieces().With(Policies);
        DecideResponse alone = await pieces.Service.Decide(From(source), ServiceCall.Local);
        DecideBatchResponse batch = await pieces.Service.DecideBatch(
            new DecideBatchRequest { Defaults = From(source), Items = { new DecideRequest() } }, ServiceCall.Local);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(alone.Reason, Is.EqualTo(reason));
            Assert.That(alone.Effect, Is.EqualTo(reason == ReasonCode.AllowedByPolicy ? Effect.Allow : Effect.Deny));
            Assert.That(batch.Results.Single().Reason, Is.EqualTo(reason));
        }
    }

    [Test]
    public async Task Decide_AuditSegment_IsReportedByKindAndName()
    {
        using Pieces pieces = new Pieces().With(Policies);
        DecideResponse response = await pieces.Service.Decide(From(App), ServiceCall.Local);
        Assert.That(
            response.Audit.Single(),
            Is.EqualTo(new AuditOutcome { Policy = "Segment/trial", Effect = Effect.Deny, Reason = ReasonCode.FlowNotAllowed }));
    }

    [Test]
    public async Task Explain_StatedFlow_NamesTheEntry()
    {
        using Pieces pieces = new Pieces().With(Policies);
        ExplainResponse response = await pieces.Service.Explain(new ExplainRequest { Request = From(App) }, ServiceCall.Local);
        FlowStep stated = response.Flow.Steps.Single(static step => step.To == "docs");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Flow.Allowed, Is.True);
            Assert.That(response.Flow.SourceWorkload, Is.EqualTo(App));
            Assert.That(response.Flow.SourceSegments, Is.EqualTo(new[] { "app" }));
            Assert.That(response.Flow.DestinationSegments, Is.EqualTo(new[] { "docs", "trial" }));
            Assert.That((stated.From, stated.Audit, stated.Missing), Is.EqualTo(("app", false, "")));
            Assert.That((stated.Position.Line, stated.Position.Column), Is.EqualTo((Line("allowFrom: [{segment: app"), 15)));
            Assert.That(response.Flow.Steps.Single(static step => step.To == "trial").Audit, Is.True);
            Assert.That(response.Policies, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task Explain_FlowThatIsNotStated_SaysWhatIsMissingAndReadsNoPolicy()
    {
        using Pieces pieces = new Pieces().With(Policies);
        DecideRequest request = From("");
        request.Subject = new Subject { Type = "workload", Id = Web };
        ExplainResponse response = await pieces.Service.Explain(new ExplainRequest { Request = request }, ServiceCall.Local);
        FlowStep missing = response.Flow.Steps.Single(static step => step.To == "docs");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Decision.Reason, Is.EqualTo(ReasonCode.FlowNotAllowed));
            Assert.That(response.Flow.Allowed, Is.False);
            Assert.That(response.Flow.SourceWorkload, Is.EqualTo(Web));
            Assert.That((missing.From, missing.Missing), Is.EqualTo(("web", "`Segment/docs` does not let in `web`")));
            Assert.That(response.Policies, Is.Empty);
        }
    }

    [Test]
    public async Task Explain_MalformedSource_NamesTheProblemWithoutItsValue()
    {
        using Pieces pieces = new Pieces().With(Policies);
        ExplainResponse response = await pieces.Service.Explain(new ExplainRequest { Request = From("s3cret") }, ServiceCall.Local);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Flow.Problems.Single(), Is.EqualTo("`context.source_workload` is not the SPIFFE ID of a workload: it does not begin with `spiffe://`"));
            Assert.That(response.Decision.Problems.Single().Document, Is.EqualTo("Segment/docs"));
            Assert.That(response.Decision.ToString(), Does.Not.Contain("s3cret"));
        }
    }

    [Test]
    public async Task Explain_WithoutSegments_HasNoFlow()
    {
        using Pieces pieces = new Pieces().With(Texts.Allow("all", "*"));
        ExplainResponse response = await pieces.Service.Explain(new ExplainRequest { Request = From(App) }, ServiceCall.Local);
        Assert.That(response.Decision.Effect, Is.EqualTo(Effect.Allow));
        Assert.That(response.Flow, Is.Null);
    }

    private static DecideRequest From(string source)
    {
        DecideRequest request = Requests.Decide();
        request.Context = new Context { SourceWorkload = source, Properties = new Struct() };
        return request;
    }

    private static int Line(string text) => Policies[..Policies.IndexOf(text, StringComparison.Ordinal)].Count(static letter => letter == '\n') + 1;
}
