using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Segments;

/// <summary>Who and what is in a segment, what happens where that cannot be told, and policies and trials that name segments.</summary>
[TestFixture]
internal sealed class MembershipTests
{
    private const string Id = "spiffe://t/ns/app/sa/a";

    private static readonly string Anything = Given.Allow("anything");
    private static readonly string Guarded = Anything + Given.Segment("target", "members: {resources: {types: [doc]}}\nallowFrom: [{segment: app}, {external: true, actions: [ping]}]");

    // Labels narrow what a pattern says; alone they say it of every workload. Without labels it cannot be told.
    private static IEnumerable<TestCaseData> LabelCases()
    {
        yield return new TestCaseData(new { tier = "app", zone = "1" }, true, null).SetArgDisplayNames("both");
        yield return new TestCaseData(new { tier = "app", zone = "1", other = 5 }, true, null).SetArgDisplayNames("others do not count");
        yield return new TestCaseData(new { tier = "app" }, false, null).SetArgDisplayNames("one missing");
        yield return new TestCaseData(new { tier = "web", zone = "1" }, false, null).SetArgDisplayNames("one other");
        yield return new TestCaseData(new { tier = "web", zone = 1 }, false, null).SetArgDisplayNames("one other, one of another shape");
        yield return new TestCaseData(new { tier = "app", zone = 1 }, false, "conversion: `{0}` is not a map of texts").SetArgDisplayNames("number");
        yield return new TestCaseData("app", false, "conversion: `{0}` is not a map of labels").SetArgDisplayNames("no map");
        yield return new TestCaseData(null, false, "attribute_absent: `{0}` is not there").SetArgDisplayNames("absent");
        yield return new TestCaseData(CelErrorCode.AttributeStale, false, "attribute_stale: made by the test").SetArgDisplayNames("stale");
    }

    [TestCaseSource(nameof(LabelCases))]
    public void Decide_Labels_AreAllNeeded(object? labels, bool isMember, string? problem)
    {
        object? properties = labels is null ? null : labels is string or CelErrorCode ? Labels("labels", labels) : Labels("labels", Given.Map(labels));
        object? context = labels is null ? null : labels is string or CelErrorCode ? Labels("source_labels", labels) : Labels("source_labels", Given.Map(labels));
        foreach (string members in new[] { "{workloads: ['spiffe://t/*'], labels: {zone: '1', tier: app}}", "{labels: {tier: app, zone: '1'}}" })
        {
            string text = Guarded + Given.Segment("app", $"members: {members}");
            Decision asSubject = Given.Decide(text, Given.Request(subjectType: "workload", subject: Id, properties: properties));
            Decision asPeer = Given.Decide(text, Given.Request(sourceWorkload: Id, context: context, properties: new { labels = Given.Map(new { tier = "app", zone = "1" }) }));
            foreach ((Decision decision, string attribute) in new[] { (asSubject, "subject.properties.labels"), (asPeer, "context.properties.source_labels") })
            {
                Assert.That(decision.Effect, Is.EqualTo(isMember ? Effect.Allow : Effect.Deny), members);
                string[] expected = problem is null ? [] : [string.Format(System.Globalization.CultureInfo.InvariantCulture, $"Segment/app {problem}", attribute)];
                Assert.That(decision.Problems.Select(static found => $"{found.Document} {found.Code}: {found.Message}"), Is.EqualTo(expected), members);
            }
        }
    }

    /// <summary>Labels say something of workloads. What has no well-formed identity is none: no allow is about it, and every deny may be.</summary>
    [TestCase("spiffe://t", false)]
    [TestCase("host-7", false)]
    [TestCase(Id, true)]
    public void Decide_LabelsOfAWorkloadWithoutIdentity_LetNothingIn(string workload, bool isMember)
    {
        string segment = Given.Segment("db", "mode: audit\nmembers: {labels: {tier: db}}");
        DecisionRequest request = Given.Request(resourceProperties: new { workload, labels = Given.Map(new { tier = "db" }) });

        Assert.That(Given.Decide(segment + Given.Allow("p", "segments: [db]"), request).Effect, Is.EqualTo(isMember ? Effect.Allow : Effect.Deny));
        Assert.That(Given.Decide(segment + Anything + Given.Deny("p", "segments: [db]"), request).Effect, Is.EqualTo(Effect.Deny));
    }

    // Who may be in a segment is not external either.
    [Test]
    public void Decide_SourceWithUnknownLabels_IsNotExternal()
    {
        string text = Guarded + Given.Segment("app", "members: {labels: {tier: app}}");

        Assert.That(Given.Decide(text, Given.Request(action: "ping")).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Decide(text, Given.Request(action: "ping", sourceWorkload: Id)).Reason, Is.EqualTo(ReasonCode.FlowNotAllowed));
        Assert.That(Given.Decide(text, Given.Request(action: "ping", sourceWorkload: Id, context: Labels("source_labels", Given.Map(new { tier = "web" })))).Effect, Is.EqualTo(Effect.Allow));
    }

    [Test]
    public void Decide_ResourceWithLabels_IsInTheSegmentThatAsksForThem()
    {
        string text = Anything + Given.Segment("pci", "members: {resources: {types: [table]}, labels: {pci: 'yes'}}");
        DecisionRequest Ask(string type, object? labels) => Given.Request(resourceType: type, resourceProperties: labels is null ? null : Labels("labels", labels));

        Assert.That(Given.Decide(text, Ask("table", Given.Map(new { pci = "no" }))).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Decide(text, Ask("table", Given.Map(new { pci = "yes" }))).Reason, Is.EqualTo(ReasonCode.FlowNotAllowed));
        Assert.That(Given.Decide(text, Ask("doc", null)).Effect, Is.EqualTo(Effect.Allow));
        Decision unknown = Given.Decide(text, Ask("table", null));
        Assert.That(unknown.Reason, Is.EqualTo(ReasonCode.FlowNotAllowed));
        Assert.That(unknown.Problems.Single().Message, Is.EqualTo("`resource.properties.labels` is not there"));
    }

    [TestCase("nowhere", "`resource.properties.segment` is not the name of a segment")]
    [TestCase(7, "`resource.properties.segment` is not the name of a segment")]
    [TestCase(CelErrorCode.AttributeConflicting, "made by the test")]
    public void Decide_StatedSegmentThatIsNone_IsLetInNowhere(object stated, string problem)
    {
        Decision decision = Given.Decide(Guarded + Given.Segment("app", "members: {workloads: ['spiffe://t/*']}"), Given.Request(resourceType: "page", resourceProperties: new { segment = stated }));

        Assert.That(decision.Reason, Is.EqualTo(ReasonCode.FlowNotAllowed));
        Assert.That(decision.Problems.Single().Message, Is.EqualTo(problem));
    }

    [TestCase("spiffe://t", "`resource.properties.workload` is not the SPIFFE ID of a workload: it has no path, so it names a trust domain and no workload")]
    [TestCase(true, "`resource.properties.workload` is not a text")]
    public void Decide_ServingWorkloadThatIsNone_IsLetInNowhere(object workload, string problem)
    {
        Decision decision = Given.Decide(Guarded + Given.Segment("app", "members: {workloads: ['spiffe://t/*']}"), Given.Request(resourceType: "page", resourceProperties: new { workload }));

        Assert.That(decision.Reason, Is.EqualTo(ReasonCode.FlowNotAllowed));
        Assert.That(decision.Problems.Single().Message, Is.EqualTo(problem));
    }

    // The catalogue and the members of a segment say what a resource is in: all of it guards.
    [Test]
    public void Decide_StatedSegment_DoesNotTakeTheResourceOutOfAnother()
    {
        string text = Guarded + Given.Segment("app", "members: {workloads: ['spiffe://t/*']}") + Given.Segment("open", "members: {resources: {types: [page]}}\nallowFrom: [{external: true}]");

        Assert.That(Given.Decide(text, Given.Request(resourceType: "page", resourceProperties: new { segment = "open" })).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Decide(text, Given.Request(resourceProperties: new { segment = "open" })).Reason, Is.EqualTo(ReasonCode.FlowNotAllowed));
        Assert.That(Given.Decide(text, Given.Request(resourceType: "page", resourceProperties: new { segment = "target" })).Reason, Is.EqualTo(ReasonCode.FlowNotAllowed));
    }

    [TestCase("a", "doc", true)]
    [TestCase("a", "page", false)]
    [TestCase("'*'", "doc", true)]
    [TestCase("'*'", "page", true)]
    [TestCase("'*'", "other", false)]
    [TestCase("'b*'", "page", true)]
    [TestCase("'b*'", "doc", false)]
    public void Decide_TargetSegments_FitResourcesInAnyOfThem(string target, string type, bool fits)
    {
        string segments = Given.Segment("a", "members: {resources: {types: [doc]}}\nallowFrom: [{external: true}]") + Given.Segment("b1", "members: {resources: {types: [page]}}\nallowFrom: [{external: true}]");
        Decision allowed = Given.Decide(segments + Given.Allow("p", $"segments: [{target}]"), Given.Request(resourceType: type));
        Decision denied = Given.Decide(segments + Anything + Given.Deny("p", $"segments: [{target}]"), Given.Request(resourceType: type));

        Assert.That(allowed.Reason, Is.EqualTo(fits ? ReasonCode.AllowedByPolicy : ReasonCode.NoPolicyMatched));
        Assert.That(denied.Reason, Is.EqualTo(fits ? ReasonCode.DeniedByPolicy : ReasonCode.AllowedByPolicy));
    }

    // A segment on trial keeps nobody out, so it is left to the policies what follows from not knowing.
    [Test]
    public void Decide_TargetSegmentOfWhichNothingIsKnown_FitsADenyAndNoAllow()
    {
        string segment = Given.Segment("pci", "mode: audit\nmembers: {resources: {types: [doc]}, labels: {pci: 'yes'}}");

        Assert.That(Given.Decide(segment + Given.Allow("p", "segments: [pci]"), Given.Request()).Reason, Is.EqualTo(ReasonCode.NoPolicyMatched));
        Assert.That(Given.Decide(segment + Anything + Given.Deny("p", "segments: [pci]"), Given.Request()).Reason, Is.EqualTo(ReasonCode.DeniedByPolicy));
        Assert.That(Given.Decide(segment + Anything + Given.Deny("p", "segments: [pci]"), Given.Request(resourceProperties: Labels("labels", CelMap.Empty))).Effect, Is.EqualTo(Effect.Allow));
    }

    // Segments can be put into force one by one: the names of those on trial let their members in, and nobody has to name them.
    [Test]
    public void Decide_SourceInASegmentOnTrial_IsLetInByItsNameAndNotKeptOutByIt()
    {
        string text = Guarded + Given.Segment("app", "mode: audit\nmembers: {workloads: ['spiffe://t/ns/app/*']}") + Given.Segment("lab", "mode: audit\nmembers: {workloads: ['spiffe://t/*']}");
        Decision app = Given.Decide(text, Given.Request(sourceWorkload: Id));
        Decision lab = Given.Decide(text, Given.Request(sourceWorkload: "spiffe://t/ns/lab/sa/a", action: "ping"));

        Assert.That(app.Effect, Is.EqualTo(Effect.Allow));
        Assert.That(app.Audit, Is.EqualTo(new[] { new AuditOutcome("Segment/lab", Effect.Deny, ReasonCode.FlowNotAllowed) }));
        Assert.That(lab.Effect, Is.EqualTo(Effect.Allow));
        Assert.That(lab.Audit, Is.EqualTo(new[] { new AuditOutcome("Segment/lab", Effect.Deny, ReasonCode.FlowNotAllowed) }));
        Assert.That(Given.Decide(text, Given.Request(sourceWorkload: "spiffe://t/ns/lab/sa/a")).Effect, Is.EqualTo(Effect.Deny));
    }

    // What cannot be told of a segment on trial would keep the request out, were it enforced.
    [Test]
    public void Decide_SegmentOnTrialOfWhichNothingIsKnown_IsReported()
    {
        static AuditOutcome Refused(string name) => new($"Segment/{name}", Effect.Deny, ReasonCode.FlowNotAllowed);
        string pci = Given.Segment("pci", "mode: audit\nmembers: {resources: {types: [doc]}, labels: {pci: 'yes'}}");
        Assert.That(Given.Decide(Anything + pci, Given.Request()).Audit, Is.EqualTo(new[] { Refused("pci") }));

        string lab = Given.Segment("lab", "mode: audit\nmembers: {labels: {tier: lab}}");
        Decision ping = Given.Decide(Guarded + Given.Segment("app", "members: {workloads: ['spiffe://t/ns/app/*']}") + lab, Given.Request(action: "ping", sourceWorkload: "spiffe://t/x"));
        Assert.That(ping.Effect, Is.EqualTo(Effect.Allow));
        Assert.That(ping.Audit, Is.EqualTo(new[] { Refused("lab") }));

        Decision nowhere = Given.Decide(Anything + pci + lab, Given.Request(resourceProperties: new { segment = "nowhere" }));
        Assert.That(nowhere.Effect, Is.EqualTo(Effect.Allow), "no segment is enforced");
        Assert.That(nowhere.Audit, Is.EqualTo(new[] { Refused("lab"), Refused("pci") }), "the resource may be in any");
    }

    [TestCase("{types: ['doc*']}", "doc", "1", true)]
    [TestCase("{types: ['doc*']}", "docs", "1", true)]
    [TestCase("{types: ['docs*']}", "doc", "1", false)]
    [TestCase("{ids: ['a']}", "doc", "a", true)]
    [TestCase("{ids: ['a']}", "doc", "ab", false)]
    [TestCase("{ids: ['a*']}", "page", "a", true)]
    [TestCase("{types: ['d*'], ids: ['a*']}", "doc", "ab", true)]
    [TestCase("{types: ['d*'], ids: ['a*']}", "doc", "ba", false)]
    public void Decide_ResourcePatterns_AreOfTypesAndIds(string resources, string type, string id, bool isMember) =>
        Assert.That(
            Given.Decide(Anything + Given.Segment("s", $"members: {{resources: {resources}}}"), Given.Request(resourceType: type, resource: id)).Reason,
            Is.EqualTo(isMember ? ReasonCode.FlowNotAllowed : ReasonCode.AllowedByPolicy));

    // The labels of the subject are not those of its peer, though both are workloads.
    [Test]
    public void Decide_PeerBesideAWorkloadAsSubject_HasItsOwnLabels()
    {
        string text = Guarded + Given.Segment("app", "members: {labels: {tier: app}}");
        object app = Given.Map(new { tier = "app" });

        Assert.That(Given.Decide(text, Given.Request(subjectType: "workload", subject: Id, properties: Labels("labels", app), sourceWorkload: "spiffe://t/proxy")).Reason, Is.EqualTo(ReasonCode.FlowNotAllowed));
        Assert.That(Given.Decide(text, Given.Request(subjectType: "workload", subject: Id, context: Labels("source_labels", app), sourceWorkload: "spiffe://t/proxy")).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Decide(text, Given.Request(subject: Id, properties: Labels("labels", app), sourceWorkload: Id)).Reason, Is.EqualTo(ReasonCode.FlowNotAllowed), "a user with the name of a workload");
    }

    [Test]
    public void Decide_CalledWorkload_IsInTheSegmentOfItsLabels()
    {
        string text = Anything + Given.Segment("app", "members: {labels: {tier: app}}");
        ReasonCode Reason(string type, string tier) =>
            Given.Decide(text, Given.Request(resourceType: type, resource: Id, resourceProperties: Labels("labels", Given.Map(new { tier })))).Reason;

        Assert.That(Reason("workload", "app"), Is.EqualTo(ReasonCode.FlowNotAllowed));
        Assert.That(Reason("workload", "web"), Is.EqualTo(ReasonCode.AllowedByPolicy));
        Assert.That(Reason("doc", "app"), Is.EqualTo(ReasonCode.AllowedByPolicy), "labels alone are of workloads");
    }

    [Test]
    public void Decide_SeveralSegmentsOfWhichNothingIsKnown_AreAllReported()
    {
        string text = Anything + Given.Segment("pci", "members: {resources: {types: [doc]}, labels: {pci: 'yes'}}") + Given.Segment("hr", "members: {resources: {types: [doc]}, labels: {hr: 'yes'}}")
            + Given.Segment("lab", "mode: audit\nmembers: {resources: {types: [doc]}, labels: {lab: 'yes'}}");

        Assert.That(Given.Decide(text, Given.Request()).Problems.Select(static problem => problem.Document), Is.EqualTo(new[] { "Segment/hr", "Segment/pci" }));
    }

    [Test]
    public void Decide_RefusedFlowBeforeAQuarantine_HoldsUntilThat()
    {
        var quarantine = new Quarantine("q", new QuarantineTarget(QuarantineTargetKind.Subject, "user", "alice"), "", "", Given.Noon.Plus(60), null);
        Decision decision = Given.Decide(Given.Snapshot(Anything + Given.Segment("s", "members: {resources: {types: [doc]}}")), new ControlState(1, [quarantine], []), Given.Request());

        Assert.That((decision.Reason, decision.ValidUntil), Is.EqualTo((ReasonCode.FlowNotAllowed, (CelTimestamp?)quarantine.From)));
    }

    [Test]
    public void Explain_SegmentsOfAnEnd_AreListedOnceByName()
    {
        string text = Guarded + Given.Segment("b", "members: {workloads: ['spiffe://t/ns/app/*']}") + Given.Segment("app", "members: {workloads: ['spiffe://t/*', 'spiffe://t/ns/*/sa/a']}");

        Assert.That(Given.Explain(text, Given.Request(sourceWorkload: Id)).Flow!.SourceSegments, Is.EqualTo(new[] { "app", "b" }));
    }

    [Test]
    public void Decide_StatedSegment_AsksForNoLabels()
    {
        string text = Anything + Given.Segment("pci", "members: {resources: {types: [table]}, labels: {pci: 'yes'}}");
        Decision decision = Given.Decide(text, Given.Request(resourceType: "table", resourceProperties: new { segment = "pci", labels = Given.Map(new { pci = "no" }) }));

        Assert.That((decision.Reason, decision.Problems.Length), Is.EqualTo((ReasonCode.FlowNotAllowed, 0)));
    }

    [Test]
    public void Decide_SegmentAndServingWorkloadThatAreNone_SaysTheFirst() =>
        Assert.That(
            Given.Decide(Guarded + Given.Segment("app", "members: {workloads: ['spiffe://t/*']}"), Given.Request(resourceType: "page", resourceProperties: new { segment = 7, workload = true })).Problems.Single().Expression,
            Is.EqualTo("resource.properties.segment"));

    [Test]
    public void Decide_SegmentsAndPoliciesOnTrial_AreReportedInOrder()
    {
        string text = Anything + Given.Policy("0-deny", "effect: deny\nmode: audit") + Given.Segment("b", "mode: audit\nmembers: {resources: {types: [doc]}}") + Given.Segment("a", "mode: audit\nmembers: {resources: {types: [doc]}}");
        Decision decision = Given.Decide(text, Given.Request());

        Assert.That(decision.Effect, Is.EqualTo(Effect.Allow));
        Assert.That(decision.Audit.Select(static outcome => outcome.Policy), Is.EqualTo(new[] { "Segment/a", "Segment/b", "0-deny" }));
    }

    [Test]
    public void Decide_RefusedFlow_DoesNotDependOnTimeNorOnTrust()
    {
        string text = Given.Segment("target", "members: {resources: {types: [doc]}}")
            + Given.Allow("p", "validity: {notAfter: 2026-05-01T00:00:00Z}\nrequire: {trust: 10}")
            + Given.Profile("t", "algorithm: score\ntiers: [{name: low, from: 0}]\nfactors: [{name: f, weight: 1, when: 'true'}]");
        Decision decision = Given.Decide(text, Given.Request());

        Assert.That((decision.Reason, decision.ValidUntil, decision.Trust), Is.EqualTo((ReasonCode.FlowNotAllowed, (CelTimestamp?)null, (Trust.TrustAssessment?)null)));
    }

    [Test]
    public void Decide_SourceWorkload_IsAnAttributeOfTheContext()
    {
        string text = Given.Allow("p", $"when: context.source_workload == '{Id}'");

        Assert.That(Given.Decide(text, Given.Request(sourceWorkload: Id)).Effect, Is.EqualTo(Effect.Allow));
        Decision without = Given.Decide(text, Given.Request());
        Assert.That(without.Problems.Single().Code, Is.EqualTo("attribute_absent"));
        Assert.That(Given.Decide(Given.Allow("p", "when: '!has(context.source_workload)'"), Given.Request()).Effect, Is.EqualTo(Effect.Allow));
    }

    private static Dictionary<string, object?> Labels(string name, object labels) => new() { [name] = labels };
}
