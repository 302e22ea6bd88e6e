using System.Diagnostics;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Containment;

/// <summary>Quarantine, break-glass and grants by example.</summary>
[TestFixture]
internal sealed class ContainmentTests
{
    private const string Spiffe = "spiffe://example.org/ns/shop/orders";

    private static readonly CelTimestamp Later = Given.Noon.Plus(600);
    private static readonly PolicySnapshot Open = Given.Snapshot(Given.Allow("all", "obligations: [{id: log}]"));
    private static readonly PolicySnapshot Guarded = Given.Snapshot(Given.Allow("guarded", "require: {grant: on-call}"));

    private static IEnumerable<TestCaseData> Targets()
    {
        yield return new TestCaseData(QuarantineTargetKind.Subject, "user", "alice", Given.Request(), Given.Request(subject: "alicia")).SetName("subject");
        yield return new TestCaseData(QuarantineTargetKind.Subject, "user", "alice", Given.Request(), Given.Request(subjectType: "service")).SetName("subject type");
        yield return new TestCaseData(QuarantineTargetKind.Device, "", "laptop-1", Given.Request(), Given.Request(noDevice: true)).SetName("device");
        yield return new TestCaseData(QuarantineTargetKind.Workload, "", Spiffe, Workload(Spiffe), Workload(Spiffe + "-2")).SetName("workload");
        yield return new TestCaseData(QuarantineTargetKind.Workload, "", "spiffe://example.org/ns/shop/*", Workload(Spiffe), Workload("spiffe://example.org/ns/shopping/orders")).SetName("workload pattern");
        yield return new TestCaseData(QuarantineTargetKind.Workload, "", Spiffe, Workload(Spiffe), Given.Request(subject: Spiffe)).SetName("workload is a type of subject");
        yield return new TestCaseData(QuarantineTargetKind.Resource, "doc", "1", Given.Request(), Given.Request(resource: "2")).SetName("resource");
        yield return new TestCaseData(QuarantineTargetKind.Resource, "doc", "", Given.Request(resource: "2"), Given.Request(resourceType: "db")).SetName("resources of a type");
    }

    [TestCaseSource(nameof(Targets))]
    public void Decide_Quarantined_DeniesItsTargetOnly(QuarantineTargetKind kind, string type, string id, DecisionRequest meets, DecisionRequest other)
    {
        var controls = new ControlState(1, [Shut(new QuarantineTarget(kind, type, id))], []);

        Decision denied = Given.Decide(Open, controls, meets);
        Assert.That((denied.Effect, denied.Reason), Is.EqualTo((Effect.Deny, ReasonCode.Quarantined)));
        Assert.That(denied.Reason.ToText(), Is.EqualTo("quarantined"));
        Assert.That(denied.DeterminingPolicies, Is.Empty);
        Assert.That(denied.Obligations, Is.Empty);
        Assert.That(denied.Remedies, Is.Empty);
        Assert.That(Given.Decide(Open, controls, other).Effect, Is.EqualTo(Effect.Allow));
    }

    [Test]
    public void Decide_QuarantineWithWindow_HoldsFromItsFirstToBeforeItsLastInstant()
    {
        var controls = new ControlState(1, [Shut(Alice) with { From = Given.Noon.Plus(60), Until = Later }], []);

        (ReasonCode Reason, CelTimestamp? Until) At(CelTimestamp time)
        {
            Decision decision = Given.Decide(Open, controls, Given.Request(time));
            return (decision.Reason, decision.ValidUntil);
        }

        Assert.That(At(Given.Noon), Is.EqualTo((ReasonCode.AllowedByPolicy, (CelTimestamp?)Given.Noon.Plus(60))));
        Assert.That(At(Given.Noon.Plus(60)), Is.EqualTo((ReasonCode.Quarantined, (CelTimestamp?)Later)));
        Assert.That(At(Later.PlusNanos(-1)), Is.EqualTo((ReasonCode.Quarantined, (CelTimestamp?)Later)));
        Assert.That(At(Later), Is.EqualTo((ReasonCode.AllowedByPolicy, default(CelTimestamp?))));
    }

    [Test]
    public void Explain_Quarantined_NamesTheEntryAndReadsNoPolicy()
    {
        Quarantine first = Shut(Alice);
        var controls = new ControlState(1, [Shut(new QuarantineTarget(QuarantineTargetKind.Resource, "doc", "1")) with { Id = "a" }, first], []);

        Explanation explanation = Given.Explain(Open, controls, Given.Request());

        Assert.That(explanation.Containment, Is.EqualTo(new ContainmentTrace(first, null)));
        Assert.That(explanation.Policies, Is.Empty);
        Assert.That(explanation.TrustFactors, Is.Empty);
    }

    [Test]
    public void Decide_BreakGlass_PassesTheQuarantineButNoPolicy()
    {
        var controls = new ControlState(1, [Shut(Alice)], [BreakGlass]);

        Decision allowed = Given.Decide(Open, controls, Given.Request());
        Assert.That((allowed.Effect, allowed.BreakGlass, allowed.ValidUntil), Is.EqualTo((Effect.Allow, "b", (CelTimestamp?)Later)));
        Decision denied = Given.Decide(Given.Snapshot(Given.Allow("all") + Given.Deny("no")), controls, Given.Request());
        Assert.That((denied.Reason, denied.BreakGlass), Is.EqualTo((ReasonCode.DeniedByPolicy, "b")));
        Decision unmet = Given.Decide(Guarded, controls, Given.Request());
        Assert.That((unmet.Effect, unmet.BreakGlass), Is.EqualTo((Effect.Challenge, "b")));
        Decision over = Given.Decide(Open, controls, Given.Request(Later));
        Assert.That((over.Reason, over.BreakGlass, over.ValidUntil), Is.EqualTo((ReasonCode.Quarantined, default(string), default(CelTimestamp?))));
        Decision other = Given.Decide(Open, new ControlState(1, [Shut(new QuarantineTarget(QuarantineTargetKind.Resource, "doc", ""))], [BreakGlass]), Given.Request(subject: "bob"));
        Assert.That(other.Reason, Is.EqualTo(ReasonCode.Quarantined));
    }

    [Test]
    public void Decide_BreakGlassWithoutQuarantine_LeavesNoMark() =>
        Assert.That(Given.Decide(Open, new ControlState(1, [], [BreakGlass]), Given.Request()).BreakGlass, Is.Null);

    [Test]
    public void Decide_GrantRequired_ChallengesUntilItIsGranted()
    {
        Decision without = Given.Decide(Guarded, ControlState.Empty, Given.Request());
        Assert.That((without.Effect, without.Reason), Is.EqualTo((Effect.Challenge, ReasonCode.StepUpRequired)));
        Assert.That(without.Remedies.Single(), Is.EqualTo(new Remedy(RemedyKind.Grant, null, 0) { Grant = "on-call" }));

        var controls = new ControlState(1, [], [OnCall]);
        Decision with = Given.Decide(Guarded, controls, Given.Request());
        Assert.That((with.Effect, with.ValidUntil), Is.EqualTo((Effect.Allow, (CelTimestamp?)Later)));
        Assert.That(Given.Decide(Guarded, controls, Given.Request(Given.Noon.Plus(-1))).ValidUntil, Is.EqualTo(Given.Noon));
        Assert.That(Given.Decide(Guarded, controls, Given.Request(Later)).Effect, Is.EqualTo(Effect.Challenge));
        Assert.That(Given.Decide(Guarded, controls, Given.Request(subject: "bob")).Effect, Is.EqualTo(Effect.Challenge));
    }

    [TestCase("read", "doc", "1", ExpectedResult = Effect.Allow)]
    [TestCase("read", "", "", ExpectedResult = Effect.Allow)]
    [TestCase("write", "", "", ExpectedResult = Effect.Challenge)]
    [TestCase("", "db", "", ExpectedResult = Effect.Challenge)]
    [TestCase("", "doc", "2", ExpectedResult = Effect.Challenge)]
    [TestCase("write", "doc", "1", ExpectedResult = Effect.Challenge)]
    [TestCase("read", "db", "1", ExpectedResult = Effect.Challenge)]
    public Effect Decide_GrantWithScope_IsGoodForItOnly(string action, string type, string id) =>
        Given.Decide(Guarded, new ControlState(1, [], [OnCall with { Scope = new GrantScope(action, type, id) }]), Given.Request()).Effect;

    [Test]
    public void Decide_SeveralGrants_TheOneThatLastsLongestCounts()
    {
        Grant longer = OnCall with { Id = "z", Until = Later.Plus(60) };
        Grant ended = OnCall with { Id = "e", From = Given.Noon.Plus(-60), Until = Given.Noon };
        Grant elsewhere = OnCall with { Id = "s", Until = Later.Plus(3600), Scope = new GrantScope("write", "", "") };
        foreach (Grant[] grants in (Grant[][])[[OnCall, longer, ended, elsewhere], [elsewhere, ended, longer, OnCall]])
        {
            var controls = new ControlState(1, [], grants);
            Assert.That(Given.Decide(Guarded, controls, Given.Request()).ValidUntil, Is.EqualTo((CelTimestamp?)longer.Until));
            Assert.That(Given.Explain(Guarded, controls, Given.Request()).Policies[0].Requirements[0].Actual, Does.EndWith("(z)"));
        }

        Assert.That(
            Given.Explain(Guarded, new ControlState(1, [], [OnCall with { Id = "h" }, OnCall]), Given.Request()).Policies[0].Requirements[0].Actual,
            Does.EndWith("(g)"), "of two that last as long the first by id");
    }

    [Test]
    public void Decide_SeveralGrantsToCome_MayChangeWithTheFirst()
    {
        Grant soon = OnCall with { Id = "y", From = Given.Noon.Plus(30) };
        Grant late = OnCall with { Id = "z", From = Given.Noon.Plus(90) };
        Grant elsewhere = OnCall with { Id = "s", From = Given.Noon.Plus(10), Scope = new GrantScope("write", "", "") };
        foreach (Grant[] grants in (Grant[][])[[soon, late, elsewhere], [OnCall with { Id = "x", From = late.From }, soon]])
            Assert.That(Given.Decide(Guarded, new ControlState(1, [], grants), Given.Request()).ValidUntil, Is.EqualTo((CelTimestamp?)soon.From));
        Assert.That(Given.Decide(Guarded, new ControlState(1, [], [OnCall, late with { Until = Later.Plus(600) }]), Given.Request()).ValidUntil, Is.EqualTo((CelTimestamp?)Later), "while one is good only its end counts");
    }

    [Test]
    public void State_ListsEntriesById()
    {
        Quarantine quarantine = Shut(Alice);
        var controls = new ControlState(7, [quarantine with { Id = "b" }, quarantine with { Id = "a" }, quarantine with { Id = "B" }], [OnCall with { Id = "2" }, OnCall with { Id = "1" }]);

        Assert.That(controls.Quarantines.Select(static one => one.Id), Is.EqualTo(new[] { "B", "a", "b" }));
        Assert.That(controls.Grants.Select(static one => one.Id), Is.EqualTo(new[] { "1", "2" }));
        Assert.That((controls.Version, Given.Explain(Open, controls, Given.Request()).Containment!.Quarantine.Id), Is.EqualTo((7L, "B")));
    }

    /// <summary>All that is met is looked at: an entry that is not yet in force limits how long the answer holds.</summary>
    [Test]
    public void Decide_SeveralQuarantines_HoldsUntilAnyOfThemChanges()
    {
        Quarantine first = Shut(Alice) with { Id = "a", Until = Later };
        Quarantine second = Shut(Alice) with { Id = "b", From = Given.Noon.Plus(30), Until = Given.Noon.Plus(90) };

        Assert.That(Given.Decide(Open, new ControlState(1, [first, second], []), Given.Request()).ValidUntil, Is.EqualTo((CelTimestamp?)second.From));
        Assert.That(Given.Decide(Open, new ControlState(1, [first, second], []), Given.Request(second.From)).ValidUntil, Is.EqualTo(second.Until));
        Assert.That(Given.Decide(Open, new ControlState(1, [Shut(Alice) with { Until = null }], []), Given.Request()).ValidUntil, Is.Null);
    }

    [Test]
    public void Decide_WorkloadPatternsOfSeveralLengths_EachCounts()
    {
        ReasonCode Reason(string id, params string[] patterns) => Given.Decide(
            Open, new ControlState(1, [.. patterns.Select(static pattern => Shut(new QuarantineTarget(QuarantineTargetKind.Workload, "", pattern)) with { Id = pattern })], []), Workload(id)).Reason;

        Assert.That(Reason("spiffe://a/b", "spiffe://a/b*", "spiffe://a/bc*"), Is.EqualTo(ReasonCode.Quarantined), "as long as the pattern itself");
        Assert.That(Reason("spiffe://a/b", "spiffe://a/bc*", "spiffe://a/bcd*"), Is.EqualTo(ReasonCode.AllowedByPolicy), "shorter than all");
        Assert.That(Reason("spiffe://a/bcd", "spiffe://b/*", "spiffe://a/bcd*"), Is.EqualTo(ReasonCode.Quarantined));
        Assert.That(Reason("SPIFFE://a/bcd", "spiffe://a/bc*"), Is.EqualTo(ReasonCode.Quarantined));
        Assert.That(Reason("http://a/bcd", "spiffe://a/bc*", "http://*"), Is.EqualTo(ReasonCode.Quarantined));
    }

    /// <summary>Whether an end is in a segment may be untellable; then it may be in one that is shut.</summary>
    [Test]
    public void Decide_QuarantinedSegmentOfWhichNothingIsKnown_Denies()
    {
        PolicySnapshot snapshot = Given.Snapshot(
            Given.Doc("Segment", "pci", "mode: audit\nmembers: {resources: {types: [doc]}, labels: {pci: 'yes'}}") + Given.Doc("Segment", "web", "mode: audit\nmembers: {resources: {types: [page]}}")
            + Given.Allow("all"));
        ReasonCode With(string segment, DecisionRequest request) =>
            Given.Decide(snapshot, new ControlState(1, [Shut(new QuarantineTarget(QuarantineTargetKind.Segment, "", segment))], []), request).Reason;
        DecisionRequest labelled = Given.Request(resourceProperties: new { labels = Given.Map(new { pci = "no" }) });

        Assert.That(With("pci", Given.Request()), Is.EqualTo(ReasonCode.Quarantined), "its labels are not stated");
        Assert.That(With("web", Given.Request()), Is.EqualTo(ReasonCode.AllowedByPolicy));
        Assert.That(With("pci", labelled), Is.EqualTo(ReasonCode.AllowedByPolicy));
        Assert.That(With("web", Given.Request(resourceType: "vm", resourceProperties: new { segment = "nowhere" })), Is.EqualTo(ReasonCode.Quarantined), "it may be any");
    }

    [TestCase(QuarantineTargetKind.Subject, "user", "alice", "subject user/alice")]
    [TestCase(QuarantineTargetKind.Device, "", "d", "device d")]
    [TestCase(QuarantineTargetKind.Workload, "", "spiffe://a/*", "workload spiffe://a/*")]
    [TestCase(QuarantineTargetKind.Segment, "", "shop", "segment shop")]
    [TestCase(QuarantineTargetKind.Resource, "doc", "1", "resource doc/1")]
    [TestCase(QuarantineTargetKind.Resource, "doc", "", "resource doc/*")]
    public void Target_AsText_IsOneLine(QuarantineTargetKind kind, string type, string id, string expected) =>
        Assert.That(new QuarantineTarget(kind, type, id).ToString(), Is.EqualTo(expected));

    [Test]
    public void Explain_GrantRequired_ShowsWhoGaveItAndUntilWhen()
    {
        RequirementTrace met = Given.Explain(Guarded, new ControlState(1, [], [OnCall]), Given.Request()).Policies[0].Requirements[0];
        Assert.That((met.Requirement, met.Expected, met.Met), Is.EqualTo(("grant", "on-call", true)));
        Assert.That(met.Actual, Is.EqualTo($"granted until {Later}, by boss (g)"));
        RequirementTrace unmet = Given.Explain(Guarded, ControlState.Empty, Given.Request()).Policies[0].Requirements[0];
        Assert.That((unmet.Actual, unmet.Met, unmet.Remedies.Length), Is.EqualTo(("not granted", false, 1)));
    }

    [Test]
    public void Decide_CheaperWayThanAGrant_IsAskedFor()
    {
        PolicySnapshot snapshot = Given.Snapshot(
            Given.Allow("granted", "require: {grant: on-call}") + Given.Allow("proven", "require: {mfaWithin: 1h}"));
        Decision decision = Given.Decide(snapshot, ControlState.Empty, Given.Request());
        Assert.That((decision.DeterminingPolicies.Single(), decision.Remedies.Single().Kind), Is.EqualTo(("proven", RemedyKind.Mfa)));
    }

    [Test]
    public void Compile_GrantOnDeny_IsRefusedAsEveryRequirement() =>
        Assert.That(Given.Compile(Given.Deny("no", "require: {grant: on-call}")).Snapshot, Is.Null);

    /// <summary>Looking up does not depend on how many entries there are: ten against a hundred thousand, best of several runs.</summary>
    [Test]
    public void Decide_ManyEntries_CostsAsFew()
    {
        ControlState few = Crowd(10);
        ControlState many = Crowd(100_000);
        DecisionRequest request = Workload(Spiffe);
        long fewTime = long.MaxValue;
        long manyTime = long.MaxValue;
        for (int run = 0; run < 20; run++)
        {
            fewTime = Math.Min(fewTime, Time(few, request));
            manyTime = Math.Min(manyTime, Time(many, request));
        }

        Assert.That(manyTime, Is.LessThan(fewTime * 5));
    }

    [Test]
    public void Decide_QuarantinedSegment_DeniesWhatComesFromItAndWhatIsForIt()
    {
        PolicySnapshot snapshot = Given.Snapshot(
            Given.Doc("Segment", "orders", "members: {workloads: ['spiffe://t/ns/orders/*']}\nallowFrom: [{external: true}]")
            + Given.Doc("Segment", "stock", "members: {workloads: ['spiffe://t/ns/stock/*']}\nallowFrom: [{segment: orders}]")
            + Given.Allow("all"));
        DecisionRequest call = Given.Request(subjectType: "workload", subject: "spiffe://t/ns/orders/sa/a", resourceType: "workload", resource: "spiffe://t/ns/stock/sa/b");
        ReasonCode With(string segment) =>
            Given.Decide(snapshot, new ControlState(1, [Shut(new QuarantineTarget(QuarantineTargetKind.Segment, "", segment))], []), call).Reason;

        Assert.That(With("other"), Is.EqualTo(ReasonCode.AllowedByPolicy));
        Assert.That(With("orders"), Is.EqualTo(ReasonCode.Quarantined));
        Assert.That(With("stock"), Is.EqualTo(ReasonCode.Quarantined));
    }

    [Test]
    public void Decide_QuarantinedWorkloadUnderAnotherSpelling_IsDenied()
    {
        var controls = new ControlState(1, [Shut(new QuarantineTarget(QuarantineTargetKind.Workload, "", Spiffe))], []);
        Assert.That(Given.Decide(Open, controls, Workload("SPIFFE" + Spiffe[6..])).Reason, Is.EqualTo(ReasonCode.Quarantined));
        Assert.That(Given.Decide(Open, controls, Given.Request(resourceProperties: new { workload = Spiffe })).Reason, Is.EqualTo(ReasonCode.Quarantined));
        Assert.That(Given.Decide(Open, controls, Given.Request(resourceType: "workload", resource: Spiffe)).Reason, Is.EqualTo(ReasonCode.Quarantined));
        Assert.That(Given.Decide(Open, controls, Given.Request(resourceProperties: new { workload = Spiffe + "-2" })).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Decide(Open, controls, Given.Request(resourceProperties: new { workload = 7 })).Effect, Is.EqualTo(Effect.Allow));
    }

    private static long Time(ControlState controls, DecisionRequest request)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 500; i++)
            Given.Decide(Open, controls, request);
        return Stopwatch.GetTimestamp() - start;
    }

    private static ControlState Crowd(int count) => new(
        1,
        [.. Enumerable.Range(0, count).Select(static i => Shut(new QuarantineTarget((QuarantineTargetKind)(i % 5), i % 5 is 0 or 4 ? "user" : "", i % 10 == 2 ? $"n{i:000000}*" : $"n{i}")) with { Id = $"q{i}" })],
        [.. Enumerable.Range(0, count).Select(static i => OnCall with { Id = $"g{i}", SubjectId = $"n{i}" })]);

    private static QuarantineTarget Alice => new(QuarantineTargetKind.Subject, "user", "alice");

    private static Grant OnCall => new("g", "user", "alice", "on-call", false, GrantScope.Everything, "T-1", "boss", Given.Noon, Later);

    private static Grant BreakGlass => OnCall with { Id = "b", Name = "", IsBreakGlass = true };

    private static Quarantine Shut(QuarantineTarget target) => new("q", target, "stolen", "ops", Given.Noon.Plus(-60), null);

    private static DecisionRequest Workload(string id) => Given.Request(subjectType: "workload", subject: id);
}
