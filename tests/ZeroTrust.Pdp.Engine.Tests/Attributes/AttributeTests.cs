using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Attributes;

/// <summary>Whom an attribute is believed from, how old it may be, and what becomes of who reads one that cannot be had.</summary>
[TestFixture]
internal sealed class AttributeTests
{
    private const string Path = "device.properties.managed";

    private static readonly string Allow = Given.Allow("a", "when: device.properties.managed");
    private static readonly string Fresh = Given.Profile("t", "algorithm: score\nfreshness: {device.properties.managed: 1h, subject.groups: 1h}\nfactors: [{name: f, when: 'true'}]");

    [Test]
    public void Inventory_BeatsTheCaller()
    {
        AttributeTrace trace = Read(Allow, Stated(true), Known("mdm", null, false));

        Assert.That((trace.State, trace.Value.Literal, trace.Source), Is.EqualTo((AttributeState.Present, "false", "mdm")));
        Assert.That(trace.Ignored, Is.EqualTo(new[] { new IgnoredSource("caller", "another source comes first") }));
        Assert.That(Decide(Allow, Stated(true), Known("mdm", null, false)).Reason, Is.EqualTo(ReasonCode.NoPolicyMatched));
        Assert.That(Decide(Allow, Stated(false), Known("mdm", null, true)).Reason, Is.EqualTo(ReasonCode.AllowedByPolicy));
        Assert.That(Decide(Allow, Given.Request(), Known("mdm", null, true)).Reason, Is.EqualTo(ReasonCode.AllowedByPolicy), "what the caller does not state");
    }

    [Test]
    public void Sources_InTheOrderOfTheSchema()
    {
        string schema = Managed("sources: [edr, caller, mdm]");

        Assert.That(Read(schema + Allow, Stated(true), Known("mdm", null, false), Known("edr", null, true)).Source, Is.EqualTo("edr"));
        Assert.That(Read(schema + Allow, Stated(true), Known("mdm", null, false)).Source, Is.EqualTo("caller"));
        Assert.That(Read(schema + Allow, Given.Request(), Known("mdm", null, false)).Source, Is.EqualTo("mdm"));
        AttributeTrace trace = Read(schema + Allow, Given.Request(), Known("cmdb", null, true));
        Assert.That((trace.State, trace.Source), Is.EqualTo((AttributeState.Absent, (string?)null)));
        Assert.That(trace.Ignored, Is.EqualTo(new[] { new IgnoredSource("cmdb", "is not among the sources that are believed") }));
        Assert.That(trace.Value.Error, Is.EqualTo("attribute_absent: `device.properties.managed` is not there: no source that is believed states it"));
        Assert.That(Read(schema + Allow, Given.Request(), Known("mdm", null, false), Known("edr", null, true)).Ignored, Is.EqualTo(new[] { new IgnoredSource("mdm", "another source comes first") }));
    }

    [Test]
    public void Sources_OfTheSameStanding_MustAgree()
    {
        AttributeTrace trace = Read(Allow, Stated(true), Known("mdm", 60, true), Known("edr", 30, false));
        Assert.That((trace.State, trace.Value.Error), Is.EqualTo((AttributeState.Conflicting, "attribute_conflicting: `device.properties.managed` is stated differently by different sources")));
        Assert.That(trace.Ignored, Is.EqualTo(new[] { new IgnoredSource("caller", "another source comes first"), new IgnoredSource("mdm", "has the same standing") }));

        trace = Read(Allow, Stated(false), Known("mdm", 60, true), Known("edr", 30, true));
        Assert.That((trace.State, trace.Source, trace.ObservedAt), Is.EqualTo((AttributeState.Present, "edr", (CelTimestamp?)Given.Noon.Plus(-30))), "the youngest of those that agree");
        Assert.That(Read(Allow, Given.Request(), Known("a", null, true), Known("b", 3, true)).Source, Is.EqualTo("b"), "one with an age before one without");
        Assert.That(Read(Allow, Given.Request(), Known("b", 3, true), Known("a", 3, true)).Source, Is.EqualTo("a"), "of equal age the first by name");
        Assert.That(Read(Allow, Given.Request(), Known("a", null, true), Known("b", null, false), Known("c", null, false)).State, Is.EqualTo(AttributeState.Conflicting), "most of them are no more right");
    }

    [Test]
    public void Limit_ObservedInTheFuture_IsBelievedOnceTheClockMayHaveBeenThatWrong()
    {
        DecisionRequest request = GroupsNow(Given.Request());
        Assert.That(
            Read(Fresh + Allow, request, Known("mdm", -100, true)).Value.Error,
            Is.EqualTo("attribute_conflicting: `device.properties.managed` was observed in the future"));
        Assert.That(Decide(Fresh + Allow, request, Known("mdm", -100, true)).ValidUntil, Is.EqualTo(Given.Noon.Plus(40)));
        Assert.That(Decide(Fresh + Allow, request.WithTime(Given.Noon.Plus(40)), Known("mdm", -100, true)).Effect, Is.EqualTo(Effect.Allow));
    }

    [Test]
    public void Limit_OfSeveralEntities_IsHeldForEach()
    {
        string profile = Given.Profile("t", "algorithm: score\nfreshness: {device.properties.managed: 1h, resource.properties.owner: 1h}\nfactors: [{name: f, when: 'true'}]");
        Assert.That(Decide(profile + Allow, Stated(true)).Problems.Single().Code, Is.EqualTo("attribute_stale"));
        Assert.That(
            Decide(profile + Given.Allow("a", "when: resource.properties.owner == 'x'"), Given.Request(resourceProperties: new { owner = "x" })).Problems.Single().Code,
            Is.EqualTo("attribute_stale"));
        Assert.That(Decide(profile + Given.Allow("a", "when: subject.properties.vip"), Given.Request(properties: new { vip = true })).Effect, Is.EqualTo(Effect.Allow));
    }

    [TestCase(0, AttributeState.Present)]
    [TestCase(3599.999, AttributeState.Present)]
    [TestCase(3600, AttributeState.Stale)]
    [TestCase(-60, AttributeState.Present)]
    [TestCase(-61, AttributeState.Conflicting)]
    public void Limit_OfTheProfile_MakesStale(double age, AttributeState expected)
    {
        Assert.That(Read(Fresh + Allow, Given.Request(), Known("mdm", age, true)).State, Is.EqualTo(expected));
        Decision decision = Decide(Fresh + Allow, GroupsNow(Given.Request()), Known("mdm", age, true));
        Assert.That(decision.Effect == Effect.Allow, Is.EqualTo(expected == AttributeState.Present));
        if (expected == AttributeState.Present)
            Assert.That(decision.ValidUntil, Is.EqualTo(Given.Noon.Plus(3600 - age)));
        else
            Assert.That(decision.Problems.Single().Code, Is.EqualTo(expected == AttributeState.Stale ? "attribute_stale" : "attribute_conflicting"));
    }

    [Test]
    public void Limit_AgeNotKnown_IsStale()
    {
        Assert.That(Read(Fresh + Allow, Stated(true)).Value.Error, Is.EqualTo("attribute_stale: `device.properties.managed` is limited in age, and its age is not known"));
        AttributeTrace trace = Read(Fresh + Allow, Observed(Stated(true), 5));
        Assert.That((trace.State, trace.Source, trace.StatedSource, trace.Limit), Is.EqualTo((AttributeState.Present, "caller", "jamf", (CelDuration?)new CelDuration(3_600_000_000_000))));
        AttributeTrace known = Read(Fresh + Allow, Observed(Stated(true), 5), Known("mdm", 7200, true));
        Assert.That((known.State, known.Source, known.StatedSource), Is.EqualTo((AttributeState.Stale, "mdm", "")), "a fresh word of less standing does not stand in");
    }

    /// <summary>What is stale is not absent: who asks whether it is there gets no answer, so a deny holds.</summary>
    [Test]
    public void Stale_AskedWhetherItIsThere_IsAnError()
    {
        string deny = Given.Allow("a") + Given.Deny("d", "when: has(device.properties.managed)");
        Assert.That(Decide(Fresh + deny, GroupsNow(Given.Request()), Known("mdm", 7200, false)).Reason, Is.EqualTo(ReasonCode.DenyConditionFailed));
        Assert.That(Decide(Fresh + deny, GroupsNow(Given.Request())).Reason, Is.EqualTo(ReasonCode.AllowedByPolicy));
        Assert.That(Decide(Fresh + deny, GroupsNow(Given.Request()), Known("mdm", 10, false)).Reason, Is.EqualTo(ReasonCode.DeniedByPolicy));
    }

    [TestCase(null, false)]
    [TestCase("spiffe://a/gateway", true)]
    [TestCase("spiffe://a/gateway2", false)]
    [TestCase("spiffe://b/x", true)]
    [TestCase("spiffe://b", false)]
    public void AssertedBy_OnlyThoseCallers(string? caller, bool may)
    {
        string schema = Managed("assertedBy: [spiffe://a/gateway, spiffe://b/*]");
        AttributeTrace trace = Read(schema + Allow, By(caller, Stated(true)));

        Assert.That(trace.State, Is.EqualTo(may ? AttributeState.Present : AttributeState.Absent));
        Assert.That(Decide(schema + Allow, By(caller, Stated(true))).Effect, Is.EqualTo(may ? Effect.Allow : Effect.Deny));
        if (may)
            return;
        Assert.That(trace.Value.Error, Is.EqualTo("attribute_absent: `device.properties.managed` is not there: the caller may not assert it"));
        Assert.That(trace.Ignored, Is.EqualTo(new[] { new IgnoredSource("caller", "may not assert it") }));
        Assert.That(Decide(schema + Given.Allow("a", "when: '!has(device.properties.managed)'"), By(caller, Stated(true))).Effect, Is.EqualTo(Effect.Allow), "it is as if it had not been stated");
    }

    [TestCase(null, false)]
    [TestCase("x", true)]
    public void AssertedBy_AnyCaller_HasToBeKnown(string? caller, bool may) =>
        Assert.That(Decide(Managed("assertedBy: ['*']") + Allow, By(caller, Stated(true))).Effect == Effect.Allow, Is.EqualTo(may));

    [Test]
    public void Rule_OfOneType_IsOfThatTypeAlone()
    {
        string schema = Given.Doc("Schema", "s", "subjects: {types: {user: {properties: {vip: {type: bool, assertedBy: [idp]}}}, robot: {properties: {vip: bool}}}}");
        string allow = Given.Allow("a", "when: subject.properties.vip");
        DecisionRequest Of(string type) => Given.Request(subjectType: type, properties: new { vip = true });

        Assert.That(Decide(schema + allow, Of("user")).Effect, Is.EqualTo(Effect.Deny));
        Assert.That(Decide(schema + allow, By("idp", Of("user"))).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Decide(schema + allow, Of("robot")).Effect, Is.EqualTo(Effect.Allow));
    }

    [Test]
    public void Groups_ThatAreKnown_ReplaceThoseStated()
    {
        string policies = Given.Allow("a", "subjects: {groups: [staff]}") + Given.Deny("d", "subjects: {groups: [leavers]}");
        var known = new AttributeStatement("hr", EntityKind.Subject, "user", "alice", null, ["staff"], CelMap.Empty);

        Assert.That(Decide(policies, Given.Request(groups: ["leavers"]), known).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Decide(policies, Given.Request(groups: ["staff"]), known with { Groups = ["leavers"] }).Reason, Is.EqualTo(ReasonCode.DeniedByPolicy));
        Assert.That(Decide(policies, Given.Request(groups: ["staff"]), known with { Groups = null }).Effect, Is.EqualTo(Effect.Allow), "nothing is known of groups");
        Assert.That(Decide(policies, Given.Request(), known with { Groups = ["b", "staff"] }, known with { Source = "idp", Groups = ["staff", "b"] }).Effect, Is.EqualTo(Effect.Allow), "their order says nothing");
        Assert.That(Decide(Given.Allow("a", "when: \"subject.groups == ['b', 'staff']\""), Given.Request(), known with { Groups = ["staff", "b", "staff"] }).Effect, Is.EqualTo(Effect.Allow), "each once, in the order of their names");
    }

    [Test]
    public void Groups_ThatCannotBeHad_FailWhoeverTargetsGroups()
    {
        string allow = Given.Allow("a", "subjects: {groups: [staff]}");
        string deny = Given.Deny("d", "subjects: {groups: [leavers]}\nactions: [read]");
        string open = Given.Allow("open", "actions: [read]");
        var known = new AttributeStatement("hr", EntityKind.Subject, "user", "alice", Given.Noon.Plus(-7200), ["staff"], CelMap.Empty);

        Decision failed = Decide(Fresh + allow + open + deny, Given.Request(), known);
        Assert.That((failed.Reason, failed.DeterminingPolicies.Single()), Is.EqualTo((ReasonCode.DenyConditionFailed, "d")));
        Assert.That(failed.Problems.Select(static problem => $"{problem.Document} {problem.Code} {problem.Expression}"), Is.EqualTo(new[] { "Policy/a attribute_stale subjects.groups", "Policy/d attribute_stale subjects.groups" }));
        Assert.That(Decide(Fresh + allow, Given.Request(), known).Reason, Is.EqualTo(ReasonCode.NoPolicyMatched));
        Assert.That(Decide(Fresh + open, Given.Request(), known).Effect, Is.EqualTo(Effect.Allow), "who does not ask for groups");
        Assert.That(Decide(Fresh + open + deny, Given.Request(action: "write"), known).Reason, Is.EqualTo(ReasonCode.NoPolicyMatched), "another target does not fit");
        Assert.That(Decide(Fresh + open + Given.Deny("d", "subjects: {groups: [x]}\nwhen: 'false == (resource.id == \"1\")'"), Given.Request(), known).Effect, Is.EqualTo(Effect.Allow), "the condition is false whatever the groups");
        Assert.That(Decide(Fresh + Given.Allow("a", "when: \"'staff' in subject.groups\""), Given.Request(), known).Problems.Single().Code, Is.EqualTo("attribute_stale"));
        Assert.That(Decide(Fresh + Given.Level("l", "conditions: [{subject: {groups: [staff]}}]") + Given.Allow("a", "require: {accessLevel: l}"), Given.Request(), known).Reason, Is.EqualTo(ReasonCode.RequirementsNotMet));
        Assert.That(Decide(Fresh + allow, Given.Request(), known with { ObservedAt = Given.Noon.Plus(-10) }).ValidUntil, Is.EqualTo(Given.Noon.Plus(3590)));
    }

    [Test]
    public void Context_AddressAndPeer_OnlyFromThoseWhoMaySay()
    {
        string schema = Given.Doc("Schema", "s", "context: {ip: {assertedBy: [edge]}, sourceWorkload: {assertedBy: [mesh]}}");
        string allow = Given.Level("l", "conditions: [{networks: [192.0.2.0/24]}]") + Given.Allow("a", "require: {accessLevel: l}") + Given.Allow("w", "when: context.source_workload == 'spiffe://a/b'");
        DecisionRequest request = Given.Request(sourceWorkload: "spiffe://a/b");

        Assert.That(Decide(schema + allow, By("edge", request)).DeterminingPolicies, Is.EqualTo(new[] { "a" }));
        Assert.That(Decide(schema + allow, By("mesh", request)).DeterminingPolicies, Is.EqualTo(new[] { "w" }));
        Explanation explanation = Given.Explain(schema + allow, request);
        Assert.That(explanation.Decision.Effect, Is.EqualTo(Effect.Deny));
        Assert.That(explanation.Attributes.Where(static one => one.State == AttributeState.Absent).Select(static one => one.Path), Is.EqualTo(new[] { "context.ip", "context.source_workload" }));
    }

    /// <summary>What a request says against itself counts also where its caller may not say so; what cannot be told may be any.</summary>
    [Test]
    public void Quarantine_MeetsWhatIsStated_AndWhatCannotBeTold()
    {
        string open = Given.Allow("a");
        ControlState Of(QuarantineTargetKind kind, string id) => new(1, [new Quarantine("q", new QuarantineTarget(kind, "", id), "", "", Given.Noon, null)], []);
        ControlState workload = Of(QuarantineTargetKind.Workload, "spiffe://a/b");
        ControlState prefix = Of(QuarantineTargetKind.Workload, "spiffe://a/*");
        ControlState segment = Of(QuarantineTargetKind.Segment, "shop");
        string schema = Given.Doc("Schema", "s", "context: {sourceWorkload: {assertedBy: [mesh]}}\nresources: {properties: {workload: {type: string, sources: [cmdb]}, segment: {type: string, sources: [cmdb]}}}");
        ReasonCode Reason(ControlState controls, DecisionRequest request, string text) => Given.Decide(Given.Snapshot(text), controls, request).Reason;
        DecisionRequest Conflicting(string name) => With(
            Given.Request(),
            new AttributeStatement("cmdb", EntityKind.Resource, "doc", "1", null, null, Given.Map(new[] { KeyValuePair.Create(name, (object?)"x") })),
            new AttributeStatement("scan", EntityKind.Resource, "doc", "1", null, null, Given.Map(new[] { KeyValuePair.Create(name, (object?)"y") })));

        Assert.That(Reason(workload, Given.Request(sourceWorkload: "spiffe://a/b"), schema + open), Is.EqualTo(ReasonCode.Quarantined), "the caller may not state it, and does");
        Assert.That(Reason(workload, Given.Request(resourceProperties: new { workload = "spiffe://a/b" }), schema + open), Is.EqualTo(ReasonCode.Quarantined));
        Assert.That(Reason(segment, Given.Request(resourceProperties: new { segment = "shop" }), schema + open), Is.EqualTo(ReasonCode.Quarantined));
        Assert.That(Reason(workload, Conflicting("workload"), open), Is.EqualTo(ReasonCode.Quarantined));
        Assert.That(Reason(prefix, Conflicting("workload"), open), Is.EqualTo(ReasonCode.Quarantined));
        Assert.That(Reason(segment, Conflicting("segment"), open), Is.EqualTo(ReasonCode.Quarantined));
        Assert.That(Reason(segment, Conflicting("workload"), open), Is.EqualTo(ReasonCode.AllowedByPolicy));
        Assert.That(Reason(workload, Conflicting("segment"), open), Is.EqualTo(ReasonCode.AllowedByPolicy));
    }

    [Test]
    public void Map_ReadAsAWhole_HasWhatIsBelieved()
    {
        string schema = Managed("sources: [mdm]");
        DecisionRequest request = With(
            Given.Request(device: new { managed = true, color = "red" }),
            new AttributeStatement("mdm", EntityKind.Device, "", "laptop-1", null, null, Given.Map(new { os = "linux" })));

        Assert.That(Decide(schema + Given.Allow("a", "when: \"device.properties == {'color': 'red', 'os': 'linux'} && size(device.properties) == 2\""), request).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Decide(schema + Given.Allow("a", "when: \"device.properties.exists(k, k == 'managed') || 'managed' in device.properties\""), request).Effect, Is.EqualTo(Effect.Deny));
        Assert.That(Decide(Given.Allow("a", "when: dyn(device.properties)[1] == 1"), request).Problems.Single().Code, Is.EqualTo("no_such_key"));
    }

    /// <summary>What the catalogue says of the resource of an HTTP request is the PDP's own, whoever may assert it.</summary>
    [Test]
    public void Catalogue_IsASourceOfItsOwn()
    {
        string text = Given.Doc("Application", "shop", "hosts: [a.example]\nsensitivity: internal\nroutes: [{path: '/orders/{key}', action: read, resource: {type: order}}]")
            + Given.Doc("Schema", "s", "resources: {properties: {sensitivity: {type: string, assertedBy: [edge]}, key: {type: string, sources: [catalogue]}, extra: string}}")
            + Given.Allow("a", "when: resource.properties.sensitivity == 'internal' && resource.properties.key == '7'");
        PolicySnapshot snapshot = Given.Snapshot(text);
        DecisionRequest request = Given.Request();
        ResourceEntity resource = snapshot.MapHttp("a.example", "GET", "/orders/7")!.ToResource(Given.Map(new { key = "8", sensitivity = "public", extra = "x" }));
        DecisionRequest mapped = request with { Device = null, Resource = resource };
        Explanation explanation = Given.Explain(snapshot, mapped);

        Assert.That(explanation.Decision.Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Decide(snapshot, mapped).Effect, Is.EqualTo(Effect.Allow));
        AttributeTrace key = explanation.Attributes.Single(static one => one.Path == "resource.properties.key");
        Assert.That((key.Source, key.Value.Literal, key.Ignored.Single().Source), Is.EqualTo(("catalogue", "\"7\"", "caller")));
        DecisionRequest contradicted = mapped.Knowing(AttributeDirectory.Of([new AttributeStatement("cmdb", EntityKind.Resource, "order", resource.Id, null, null, Given.Map(new { sensitivity = "restricted" }))]));
        Assert.That(Given.Decide(snapshot, contradicted).Problems.Single().Code, Is.EqualTo("attribute_conflicting"));
    }

    /// <summary>Writing a whole map down for an explanation reads what the condition does not; that changes nothing.</summary>
    [Test]
    public void Explain_ShowsWhatWasRead_AndDecidesTheSame()
    {
        string text = Fresh.Replace("device.properties.managed: 1h", "device.properties.managed: 1h, device.properties.other: 10s", StringComparison.Ordinal) + Allow;
        DecisionRequest request = GroupsNow(With(
            Given.Request(), new AttributeStatement("mdm", EntityKind.Device, "", "laptop-1", Given.Noon.Plus(-5), null, Given.Map(new { managed = true, other = 1 }))));
        Explanation explanation = Given.Explain(text, request);

        Assert.That(explanation.Attributes.Select(static one => one.Path), Is.EqualTo(new[] { Path, "subject.groups" }));
        Assert.That(explanation.Decision.ValidUntil, Is.EqualTo(Given.Noon.Plus(3595)).And.EqualTo(Given.Decide(Given.Snapshot(text), request).ValidUntil));
    }

    [Test]
    public void Directory_OfStatementsThatCannotBe_IsRefused()
    {
        var one = new AttributeStatement("mdm", EntityKind.Device, "", "d", null, null, CelMap.Empty);
        Assert.That(() => AttributeDirectory.Of([one, one]), Throws.ArgumentException);
        Assert.That(() => AttributeDirectory.Of([one with { Source = "caller" }]), Throws.ArgumentException);
        Assert.That(() => AttributeDirectory.Of([one with { Source = "catalogue" }]), Throws.ArgumentException);
        Assert.That(() => AttributeDirectory.Of([one with { Kind = EntityKind.Action }]), Throws.ArgumentException);
        Assert.That(() => AttributeDirectory.Of([one with { Kind = EntityKind.Context }]), Throws.ArgumentException);
        Assert.That(AttributeDirectory.Of([one, one with { Id = "e" }, one with { Source = "edr" }]).Count, Is.EqualTo(2));
        Assert.That(AttributeDirectory.Of([]), Is.SameAs(AttributeDirectory.Empty));
    }

    private static string Managed(string authority) =>
        Given.Doc("Schema", "s", $"devices: {{properties: {{managed: {{type: bool, {authority}}}, color: string, os: string}}}}");

    private static DecisionRequest Stated(bool managed) => Given.Request(device: new { managed });

    private static AttributeStatement Known(string source, double? age, bool managed) =>
        new(source, EntityKind.Device, "", "laptop-1", age is { } seconds ? Given.Noon.Plus(-seconds) : null, null, Given.Map(new { managed }));

    private static DecisionRequest With(DecisionRequest request, params AttributeStatement[] statements) => request.Knowing(AttributeDirectory.Of(statements));

    private static DecisionRequest By(string? caller, DecisionRequest request) => request with { Caller = caller };

    private static DecisionRequest Observed(DecisionRequest request, double age) => request with
    {
        Device = new DeviceEntity(request.Device!.Id, request.Device.Properties)
        {
            Origins = new Dictionary<string, AttributeOrigin>(StringComparer.Ordinal) { ["managed"] = new AttributeOrigin(Given.Noon.Plus(-age), "jamf") },
        },
    };

    private static DecisionRequest GroupsNow(DecisionRequest request) => request with
    {
        Subject = new SubjectEntity(request.Subject.SubjectType, request.Subject.Id, request.Subject.Groups, request.Subject.Properties) { GroupsOrigin = new AttributeOrigin(Given.Noon.Plus(60), "") },
    };

    private static Decision Decide(string text, DecisionRequest request, params AttributeStatement[] statements) =>
        Given.Decide(text, statements.Length == 0 ? request : With(request, statements));

    private static AttributeTrace Read(string text, DecisionRequest request, params AttributeStatement[] statements) =>
        Given.Explain(text, statements.Length == 0 ? request : With(request, statements)).Attributes.Single(static one => one.Path == Path);
}
