using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Counterfactuals;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Tests.Testing;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Engine.Tests.Counterfactuals;

/// <summary>What would allow a request, example by example.</summary>
[TestFixture]
internal sealed class CounterfactualTests
{
    private const string OfficeHours = "conditions: [{time: {zone: Europe/Berlin, days: [mon, tue, wed, thu, fri], from: \"08:00\", to: \"18:00\"}}]";

    private static readonly CelTimestamp Night = Given.At("2026-04-03T20:00:00Z");

    [Test]
    public void Find_AllowedRequest_IsNothing() =>
        Assert.That(Find(Given.Allow("a"), Given.Request()), Is.Null);

    [Test]
    public void Find_GroupOfATarget_IsToJoinIt()
    {
        Counterfactual found = Check(Given.Allow("a", "subjects: {groups: [payroll]}"), Given.Request(groups: ["staff"]), "Group subject.groups: not a member → payroll");
        Assert.That(found.Changes[0].Text, Is.EqualTo("join the group `payroll`"));
    }

    [Test]
    public void Find_RequirementOfARequiredLevel_IsMet() => Check(
        Given.Level("base", "conditions: [{subject: {mfaWithin: 1h}, networks: [192.0.2.0/24]}]") + Given.Level("l", "requires: [base]") + Given.Allow("a", "require: {accessLevel: l}"),
        Given.Request(), "Mfa subject.properties.mfa_time: absent → 2026-04-01T12:00:00Z");

    [Test]
    public void Find_RegionOfACondition_IsToAskFromThere() => Check(
        Given.Allow("a", "when: context.properties.region == \"DE\""), Given.Request(context: new { region = "US" }), "Region context.properties.region: \"US\" → DE");

    [Test]
    public void Find_AnotherDeviceOfWhichAPostureIsAskedElsewhere_ReportsIt() => Check(
        Given.Level("l", "conditions: [{device: {ownership: corporate}}]") + Given.Allow("a", "when: has(device.properties.posture_time) && device.properties.posture_time != \"\"\nrequire: {accessLevel: l}"),
        Given.Request(), "DevicePosture device.properties.posture_time: absent → 2026-04-01T12:00:00Z", "AnotherDevice device: laptop-1 → ownership corporate");

    [Test]
    public void Find_LimitedAttributeOfTheContext_KeepsItsAge()
    {
        DecisionRequest stated = Given.Request();
        var request = new DecisionRequest
        {
            DecisionId = stated.DecisionId,
            Time = stated.Time,
            Subject = stated.Subject,
            Device = stated.Device,
            Action = stated.Action,
            Resource = stated.Resource,
            Context = new ContextEntity(stated.Time, null, Given.Map(new { risk = "low" }))
            {
                Origins = new Dictionary<string, AttributeOrigin>(StringComparer.Ordinal) { ["risk"] = new AttributeOrigin(Given.Noon.Plus(-60), "edr") },
            },
        };
        Check(
            Given.Profile("t", "algorithm: score\nfreshness: {context.properties.risk: 1h}\nfactors: [{name: f, when: 'true'}]")
            + Given.Allow("a", "when: context.properties.risk == \"low\"\nrequire: {mfaWithin: 1h}"), request,
            "Mfa subject.properties.mfa_time: absent → 2026-04-01T12:00:00Z");
    }

    [Test]
    public void Find_PatternOfATarget_IsToJoinAGroupThatFitsIt()
    {
        Counterfactual found = Check(Given.Allow("a", "subjects: {groups: ['eng-*']}"), Given.Request(), "Group subject.groups: not a member → eng-*");
        Assert.That(found.Changes[0].Text, Is.EqualTo("join a group that fits `eng-*`"));
    }

    [TestCase("\"payroll\" in subject.groups")]
    [TestCase("subject.groups.exists(g, g == \"payroll\")")]
    [TestCase("subject.groups.exists(g, g.startsWith(\"payroll\"))")]
    [TestCase("[\"payroll\"].all(g, g in subject.groups)")]
    [TestCase("isPayroll")]
    [TestCase("payrollGroup in subject.groups")]
    public void Find_GroupOfACondition_IsToJoinIt(string when) => Check(
        Given.Definitions("d", "constants: {payrollGroup: payroll}\nexpressions:\n  isPayroll: payrollGroup in subject.groups") + Given.Allow("a", $"when: '{when}'"),
        Given.Request(), "Group subject.groups: not a member → payroll");

    [Test]
    public void Find_AgedSecondFactor_IsToPassItAgain() => Check(
        Given.Allow("a", "require: {mfaWithin: 1h}"), Given.Request(properties: new { mfa_time = "2026-04-01T09:00:00Z" }),
        "Mfa subject.properties.mfa_time: \"2026-04-01T09:00:00Z\" → 2026-04-01T12:00:00Z");

    [TestCase("now - timestamp(subject.properties.mfa_time) < duration(\"1h\")")]
    [TestCase("now - timestamp(subject.properties[\"mfa_time\"]) < duration(\"1h\")")]
    public void Find_SecondFactorReadByACondition_IsToPassItAgain(string when) => Check(
        Given.Allow("a", $"when: {when}"), Given.Request(), "Mfa subject.properties.mfa_time: absent → 2026-04-01T12:00:00Z");

    [Test]
    public void Find_DeviceShortOfALevel_IsToBringItThere() => Check(
        Given.Level("l", "conditions: [{device: {managed: true, encrypted: true, screenLock: true, os: [{type: macos, minVersion: \"14.5\"}], postureWithin: 1h}}]")
        + Given.Allow("a", "require: {accessLevel: l}"),
        Given.Request(device: new { managed = true, encrypted = false, screen_lock = true, os = "macos", os_version = "14.1", posture_time = "2026-04-01T11:30:00Z" }),
        "DeviceAttribute device.properties.encrypted: false → true", "DeviceAttribute device.properties.os_version: \"14.1\" → \"14.5\"");

    [Test]
    public void Find_DeviceOfAnotherKind_IsAnotherDevice()
    {
        string level = Given.Level("base", "conditions: [{device: {managed: true}}]")
            + Given.Level("l", "requires: [base]\nconditions: [{device: {ownership: corporate, os: [{type: macos, minVersion: \"14.5\"}], postureWithin: 1h}}]");
        const string Kind = "managed true, os macos >= 14.5, ownership corporate, postureWithin 1h";
        Check(
            level + Given.Allow("a", "require: {accessLevel: l}"), Given.Request(device: new { managed = true, os = "linux", ownership = "corporate" }),
            $"AnotherDevice device: laptop-1 → {Kind}");
        Check(level + Given.Allow("a", "require: {accessLevel: l}"), Given.Request(noDevice: true), $"AnotherDevice device: none → {Kind}");
    }

    [Test]
    public void Find_NoDeviceAndAConditionOnOne_IsADeviceWithTheAttribute() => Check(
        Given.Allow("a", "when: device.properties.patched && device.properties.level >= 3"), Given.Request(noDevice: true),
        "DeviceAttribute device.properties.level: absent → 3", "DeviceAttribute device.properties.patched: absent → true", "AnotherDevice device: none → ");

    [Test]
    public void Find_NetworkAndRegion_AreThoseOfTheLevel() => Check(
        Given.Level("l", "conditions: [{networks: [10.1.0.0/16, 10.2.0.0/16], regions: [FR, DE]}]") + Given.Allow("a", "require: {accessLevel: l}"),
        Given.Request(context: new { region = "US" }),
        "Network context.ip: 192.0.2.7 → 10.1.0.0/16", "Region context.properties.region: \"US\" → DE");

    [Test]
    public void Find_OutsideAWindow_IsTheMomentAtWhichItOpens()
    {
        string policies = Given.Level("office", OfficeHours) + Given.Allow("a", "require: {accessLevel: office}");
        // A Friday evening; on Monday the clocks show summer time.
        Check(policies, Given.Request(at: Night), "Time context.time: 2026-04-03T20:00:00Z → 2026-04-06T06:00:00Z");
    }

    [Test]
    public void Find_OutsideAWindowWithAShortSignal_IsBothAtThatMoment() => Check(
        Given.Level("office", OfficeHours) + Given.Allow("a", "require: {accessLevel: office, mfaWithin: 15m}"), Given.Request(at: Night),
        "Mfa subject.properties.mfa_time: absent → 2026-04-06T06:00:00Z", "Time context.time: 2026-04-03T20:00:00Z → 2026-04-06T06:00:00Z");

    [Test]
    public void Find_BeforeTheValidityOfAPolicy_IsItsBeginning() => Check(
        Given.Allow("a", "validity: {notBefore: 2026-04-04T00:00:00Z}"), Given.Request(at: Night), "Time context.time: 2026-04-03T20:00:00Z → 2026-04-04T00:00:00Z");

    [Test]
    public void Find_ValidityTooFarAhead_IsNone() =>
        CheckNone(Given.Allow("a", "validity: {notBefore: 2026-06-04T00:00:00Z}"), Given.Request(), CounterfactualOutcome.NoneFound);

    [Test]
    public void Find_RequiredGrant_IsToBeGranted() =>
        Check(Given.Allow("a", "require: {grant: payroll-admin}"), Given.Request(), "Grant grant: not granted → payroll-admin");

    [Test]
    public void Find_TwoWays_IsTheCheaperOfThoseWithFewest() => Check(
        Given.Allow("a", "subjects: {groups: [payroll]}") + Given.Allow("b", "require: {grant: g}") + Given.Allow("c", "when: device.properties.managed == true\nrequire: {mfaWithin: 1h}"),
        Given.Request(device: new { managed = false }), "Grant grant: not granted → g");

    [Test]
    public void Find_TrustTooLow_IsWhatRaisesIt() => Check(
        Given.Profile("t", """
            algorithm: score
            factors:
              - {name: mfa, weight: 2, when: has(subject.properties.mfa_time), freshness: {of: subject.properties.mfa_time, fullFor: 1h, staleAfter: 2h}}
              - {name: disk, weight: 1, when: device.properties.encrypted == true}
              - {name: risk, weight: 1, when: subject.properties.risk == "low"}
            """) + Given.Allow("a", "require: {trust: 75}"),
        Given.Request(device: new { encrypted = false }),
        "Mfa subject.properties.mfa_time: absent → 2026-04-01T12:00:00Z", "DeviceAttribute device.properties.encrypted: false → true");

    [Test]
    public void Find_DenyThatAChangeLifts_TakesTheChange() => Check(
        Given.Allow("a") + Given.Deny("rooted", "when: device.properties.rooted"), Given.Request(device: new { rooted = true }),
        "DeviceAttribute device.properties.rooted: true → false");

    [Test]
    public void Find_DenyThatHolds_NamesIt()
    {
        Counterfactual found = CheckNone(
            Given.Allow("a", "subjects: {groups: [g]}") + Given.Deny("leavers", "when: subject.properties.leaver") + Given.Deny("rooted", "when: device.properties.rooted"),
            Given.Request(properties: new { leaver = true }, device: new { rooted = true }), CounterfactualOutcome.StillDenied);
        Assert.That(found.Policies, Is.EqualTo(new[] { "leavers" }));
        Assert.That(found.Message, Is.EqualTo("The deny policy `leavers` holds whatever changes."));
    }

    [TestCase("actions: [write]")]
    [TestCase("resources: {ids: [\"2\"]}")]
    [TestCase("subjects: {ids: [bob], groups: [staff]}")]
    [TestCase("mode: audit")]
    public void Find_NoAllowForSuchARequest_SaysSo(string rest)
    {
        Counterfactual found = CheckNone(Given.Allow("a", rest), Given.Request(), CounterfactualOutcome.NothingAllows);
        Assert.That(found.DecisionsTried, Is.Zero);
    }

    [Test]
    public void Find_ConditionOnWhatNobodyChanges_IsNone() =>
        CheckNone(Given.Allow("a", "when: subject.properties.clearance > 3"), Given.Request(), CounterfactualOutcome.NoneFound);

    [Test]
    public void Find_FiveChanges_AreTooMany() => CheckNone(
        Given.Allow("a", "when: '[\"a\", \"b\", \"c\", \"d\", \"e\"].all(g, g in subject.groups)'"), Given.Request(), CounterfactualOutcome.NoneFound);

    [Test]
    public void Find_Quarantine_SaysSo()
    {
        var quarantine = new Quarantine("q", new QuarantineTarget(QuarantineTargetKind.Subject, "user", "alice"), "why", "ops", Given.At("2026-01-01T00:00:00Z"), null);
        CheckNone(Given.Allow("a"), Given.Request(), CounterfactualOutcome.Quarantined, new ControlState(1, [quarantine], []));
    }

    [Test]
    public void Find_FlowThatIsNotStated_SaysSo() => CheckNone(
        Given.Segment("s", "members: {resources: {types: [doc]}}\nallowFrom: [{segment: t}]") + Given.Segment("t", "members: {resources: {types: [db]}}") + Given.Allow("a"), Given.Request(), CounterfactualOutcome.FlowNotAllowed);

    /// <summary>A change is made to what is believed: neither who may state an attribute nor how old it is stands in its way.</summary>
    [Test]
    public void Find_AttributeThatTheInventoryKnowsBetter_IsChangedAllTheSame()
    {
        DecisionRequest request = Given.Request(groups: ["staff"], device: new { managed = true }) with
        {
            Directory = AttributeDirectory.Of(
            [
                new AttributeStatement("mdm", EntityKind.Device, "", "laptop-1", null, null, Given.Map(new { managed = false })),
                new AttributeStatement("hr", EntityKind.Subject, "user", "alice", null, ["interns"], CelMap.Empty),
            ]),
        };
        Check(
            Given.Allow("a", "subjects: {groups: [staff]}\nwhen: device.properties.managed == true"), request,
            "DeviceAttribute device.properties.managed: false → true", "Group subject.groups: not a member → staff");
    }

    [Test]
    public void Find_StaleAttribute_IsHadAnew() => Check(
        Given.Profile("t", "algorithm: score\nfreshness: {device.properties.managed: 1h}\nfactors: [{name: f, when: 'true'}]")
        + Given.Allow("a", "when: device.properties.managed == true"),
        Given.Request(device: new { managed = true }), "DeviceAttribute device.properties.managed: attribute_stale → true");

    [Test]
    public void Find_MoreThanItsLimit_SaysSo()
    {
        string policies = string.Concat(Enumerable.Range(0, 600).Select(static i => Given.Allow($"p{i}", $"subjects: {{groups: [g{i}]}}\nwhen: subject.properties.never")));
        Counterfactual found = CheckNone(policies, Given.Request(), CounterfactualOutcome.LimitReached);
        Assert.That(found.DecisionsTried, Is.EqualTo(500));
    }

    /// <summary>Beyond a thousand allow policies the rest is not read; then nothing is said of what all of them would take.</summary>
    [TestCase(999, CounterfactualOutcome.NoneFound)]
    [TestCase(1000, CounterfactualOutcome.LimitReached)]
    public void Find_ALargeSet_IsReadInPartAndSaysSo(int hopeless, CounterfactualOutcome outcome)
    {
        string policies = string.Concat(Enumerable.Range(0, hopeless + 1).Select(static i => Given.Allow($"p{i:0000}", "when: subject.properties.never")));
        CheckNone(policies, Given.Request(), outcome);
    }

    /// <summary>The age of a signal in CEL ends the way through time at every step, so beyond some only the ends of windows are looked at.</summary>
    [TestCase("require: {accessLevel: office}", "2026-04-06T06:00:00Z")]
    [TestCase("validity: {notBefore: 2026-04-05T10:00:00Z}", "2026-04-05T10:00:00Z")]
    [TestCase("validity: {notBefore: 2026-04-11T20:00:00Z}", "2026-04-11T20:00:00Z")]
    public void Find_OutsideAWindowWithAShortSignalInCel_IsBothAtThatMoment(string rest, string moment) => Check(
        Given.Level("office", OfficeHours) + Given.Allow("a", $"when: now - timestamp(subject.properties.mfa_time) < duration(\"15m\")\n{rest}"), Given.Request(at: Night),
        $"Mfa subject.properties.mfa_time: absent → {moment}", $"Time context.time: 2026-04-03T20:00:00Z → {moment}");

    [TestCase("2026-04-06T06:00:00Z", CounterfactualOutcome.LimitReached)]
    [TestCase("2026-04-04T06:00:00Z", CounterfactualOutcome.NoneFound)]
    public void Find_NotFollowedToTheEnd_SaysThatThereMayBeMore(string notAfter, CounterfactualOutcome outcome) => CheckNone(
        Given.Level("office", OfficeHours)
        + Given.Allow("a", $"when: now - timestamp(subject.properties.mfa_time) < duration(\"15m\")\nrequire: {{accessLevel: office}}\nvalidity: {{notAfter: {notAfter}}}"),
        Given.Request(at: Night), outcome);

    [Test]
    public void Find_OutsideAWindowWithAShortPosture_IsBothAtThatMoment()
    {
        string policies = Given.Level("office", OfficeHours) + Given.Level("l", "requires: [office]\nconditions: [{device: {postureWithin: 15m}}]") + Given.Allow("a", "require: {accessLevel: l}");
        const string Time = "Time context.time: 2026-04-03T20:00:00Z → 2026-04-06T06:00:00Z";
        Check(policies, Given.Request(at: Night), "DevicePosture device.properties.posture_time: absent → 2026-04-06T06:00:00Z", Time);
        Check(policies, Given.Request(at: Night, noDevice: true), Time, "AnotherDevice device: none → postureWithin 15m");
    }

    [Test]
    public void Find_OutsideAWindowWithAFactorThatFadesFast_IsBothAtThatMoment() => Check(
        Given.Level("office", OfficeHours)
        + Given.Profile("t", "algorithm: score\nfactors: [{name: f, when: 'true', freshness: {of: device.properties.posture_time, fullFor: 10m, staleAfter: 20m}}]")
        + Given.Allow("a", "require: {accessLevel: office, trust: 100}"), Given.Request(at: Night),
        "DevicePosture device.properties.posture_time: absent → 2026-04-06T06:00:00Z", "Time context.time: 2026-04-03T20:00:00Z → 2026-04-06T06:00:00Z");

    [Test]
    public void Find_FourGroups_AreNotTooMany() => Check(
        Given.Allow("a", "when: '[\"d\", \"c\", \"b\", \"a\"].all(g, g in subject.groups)'"), Given.Request(),
        [.. "abcd".Select(static name => $"Group subject.groups: not a member → {name}")]);

    [TestCase("when: trust.score >= 50", "")]
    [TestCase("", "thresholds: [{trust: 50}]\n")]
    [TestCase("when: isTrusted", "")]
    [TestCase("require: {accessLevel: trusted}", "")]
    public void Find_TrustAskedForInAnotherWay_IsRaised(string rest, string thresholds) => Check(
        Given.Definitions("d", "expressions:\n  isTrusted: trust.score >= 50") + Given.Level("trusted", "when: isTrusted")
        + Given.Profile("t", $"algorithm: score\n{thresholds}factors: [{{name: disk, when: device.properties.encrypted == true}}]") + Given.Allow("a", rest),
        Given.Request(device: new { encrypted = false }), "DeviceAttribute device.properties.encrypted: false → true");

    [Test]
    public void Find_DenyOfLowTrust_IsLiftedByRaisingIt() => Check(
        Given.Profile("t", "algorithm: score\nfactors: [{name: disk, when: device.properties.encrypted == true}]") + Given.Allow("a") + Given.Deny("d", "when: trust.score < 50"),
        Given.Request(device: new { encrypted = false }), "DeviceAttribute device.properties.encrypted: false → true");

    [Test]
    public void Find_LevelOfWhichAnyConditionIsEnough_IsTheCheapestOfThem()
    {
        string level = Given.Level("l", "combine: any\nconditions:\n- device: {ownership: corporate, encrypted: true}\n- device: {os: [{type: chromeos}]}\n- regions: [DE]\n- {device: {managed: true}, negate: true}");
        string policies = level + Given.Allow("a", "require: {accessLevel: l}");
        Check(policies, Given.Request(context: new { region = "US" }, device: new { managed = true, ownership = "personal" }), "DeviceAttribute device.properties.managed: true → false");
        Check(policies + Given.Deny("d", "when: device.properties.managed != true"), Given.Request(context: new { region = "US" }, device: new { managed = true, ownership = "personal" }), "Region context.properties.region: \"US\" → DE");
        Check(
            level + Given.Allow("a", "when: context.properties.region != \"DE\"\nrequire: {accessLevel: l}"), Given.Request(context: new { region = "US" }, noDevice: true),
            "AnotherDevice device: none → encrypted true, ownership corporate");
    }

    [Test]
    public void Find_SystemsOfTwoLevels_IsADeviceWithTheHigherVersion()
    {
        string policies = Given.Level("base", "conditions: [{device: {os: [{type: linux}, {type: macos, minVersion: \"14\"}]}}]")
            + Given.Level("l", "requires: [base]\nconditions: [{device: {os: [{type: windows}, {type: macos, minVersion: \"15\"}, {type: linux, minVersion: \"6\"}]}}]") + Given.Allow("a", "require: {accessLevel: l}");
        Counterfactual found = Check(policies, Given.Request(device: new { os = "ios" }), "AnotherDevice device: laptop-1 → os linux or macos >= 14, os windows or macos >= 15 or linux >= 6");
        Assert.That(found.Changes[0].SafeText, Is.Null);
        Check(policies, Given.Request(device: new { os = "macos", os_version = "14.2" }), "DeviceAttribute device.properties.os_version: \"14.2\" → \"15\"");
    }

    [TestCase("corporate")]
    [TestCase("personal")]
    [TestCase(null)]
    [TestCase(7)]
    public void Find_OwnershipOfALevel_IsAnotherDeviceUnlessItIsThat(object? ownership)
    {
        string policies = Given.Level("l", "conditions: [{device: {ownership: corporate, encrypted: true}}]") + Given.Allow("a", "require: {accessLevel: l}");
        Check(
            policies, Given.Request(device: new { ownership, encrypted = false }),
            ownership is "corporate" ? "DeviceAttribute device.properties.encrypted: false → true" : "AnotherDevice device: laptop-1 → encrypted true, ownership corporate");
    }

    [TestCase("os", "linux")]
    [TestCase("ownership", "corporate")]
    public void Find_KindOfDeviceInACondition_IsAnotherDevice(string property, string value) => Check(
        Given.Allow("a", $"when: device.properties.{property} == \"{value}\""), Given.Request(device: new Dictionary<string, object?> { [property] = "other" }),
        $"AnotherDevice device: laptop-1 → {property} {value}");

    [Test]
    public void Find_LevelsThatNoDeviceHas_IsNone() => CheckNone(
        Given.Level("base", "conditions: [{device: {managed: false, ownership: personal}}]") + Given.Level("l", "requires: [base]\nconditions: [{device: {managed: true}}]")
        + Given.Allow("a", "require: {accessLevel: l}"), Given.Request(), CounterfactualOutcome.NoneFound);

    /// <summary>Whose groups are not known joins none that is.</summary>
    [Test]
    public void Find_GroupsThatCannotBeKnown_IsNone() => CheckNone(
        Given.Profile("t", "algorithm: score\nfreshness: {subject.groups: 1h}\nfactors: [{name: f, when: 'true'}]") + Given.Allow("a", "subjects: {groups: [g]}"),
        Given.Request(groups: ["staff"]), CounterfactualOutcome.NoneFound);

    /// <summary>How many requests are decided tells which sets are tried: none twice, none that changes nothing or the same thing twice.</summary>
    [TestCase("", 0)]
    [TestCase("subjects: {groups: [g, h]}", 3)]
    [TestCase("when: '\"staff\" in subject.groups && context.properties.region == \"US\" && context.ip != \"\"'", 0)]
    [TestCase("subjects: {groups: [other, staff]}", 0)]
    [TestCase("require: {accessLevel: regions}", 2)]
    [TestCase("require: {grant: g, mfaWithin: 1h}", 3)]
    [TestCase("require: {accessLevel: posture}", 2)]
    public void Find_Hopeless_TriesEverySetOnce(string rest, int tried)
    {
        string policies = Given.Level("regions", "conditions: [{regions: [DE, FR]}]") + Given.Level("posture", "conditions: [{device: {postureWithin: 1h}}]");
        Counterfactual found = CheckNone(
            policies + Given.Allow("a", $"actions: [read]\n{rest}") + Given.Allow("b", $"actions: ['*']\n{rest}") + Given.Deny("never", "when: subject.properties.never == 1"),
            Given.Request(groups: ["staff"], context: new { region = "US" }, noDevice: true), CounterfactualOutcome.StillDenied);
        Assert.That((found.DecisionsTried, string.Join(',', found.Policies)), Is.EqualTo((tried, "never")));
    }

    [Test]
    public void Find_AlgorithmThatFails_IsNotDecidable()
    {
        PolicySnapshot snapshot = Given.Snapshot(Given.Profile("t", "algorithm: broken\nfactors: [{name: f, when: 'true'}]") + Given.Allow("a", "require: {trust: 1}"), new Broken());
        DecisionRequest request = Given.Request();
        var search = new CounterfactualSearch(new PolicyEngine());
        Counterfactual found = search.Find(snapshot, ControlState.Empty, request, Given.Decide(snapshot, request))!;
        Assert.That(found.Outcome, Is.EqualTo(CounterfactualOutcome.NotDecidable));
        using (Assert.EnterMultipleScope())
        {
            Decision decision = Given.Decide(snapshot, request);
            Assert.That(() => search.Find(null!, ControlState.Empty, request, decision), Throws.ArgumentNullException);
            Assert.That(() => search.Find(snapshot, null!, request, decision), Throws.ArgumentNullException);
            Assert.That(() => search.Find(snapshot, ControlState.Empty, null!, decision), Throws.ArgumentNullException);
            Assert.That(() => search.Find(snapshot, ControlState.Empty, request, null!), Throws.ArgumentNullException);
        }
    }

    [Test]
    public void Find_Cancelled_Ends()
    {
        PolicySnapshot snapshot = Given.Snapshot(Given.Allow("a", "subjects: {groups: [g]}"));
        DecisionRequest request = Given.Request();
        Counterfactual? found = new CounterfactualSearch(new PolicyEngine()).Find(
            snapshot, ControlState.Empty, request, Given.Decide(snapshot, request), new CancellationToken(true));
        Assert.That(found, Is.EqualTo(new Counterfactual(CounterfactualOutcome.LimitReached, [], 0)).Using<Counterfactual>(static (a, b) => a.Outcome == b.Outcome && a.DecisionsTried == b.DecisionsTried));
    }

    internal static Counterfactual Check(string policies, DecisionRequest request, params string[] changes)
    {
        Counterfactual found = Find(policies, request)!;
        Assert.That(found.Changes.Select(static change => $"{change.Kind} {change.What}: {change.From} → {change.To}"), Is.EqualTo(changes), found.Message);
        Assert.That((found.Outcome, found.Decision?.Effect), Is.EqualTo((CounterfactualOutcome.Found, Effect.Allow)));
        return found;
    }

    internal static Counterfactual CheckNone(string policies, DecisionRequest request, CounterfactualOutcome outcome, ControlState? controls = null)
    {
        Counterfactual found = Find(policies, request, controls)!;
        Assert.That(found.Outcome, Is.EqualTo(outcome), string.Join(", ", found.Changes));
        Assert.That((found.Changes.Length, found.Decision), Is.EqualTo((0, (Decision?)null)));
        return found;
    }

    internal static Counterfactual? Find(string policies, DecisionRequest request, ControlState? controls = null)
    {
        PolicySnapshot snapshot = Given.Snapshot(policies);
        controls ??= ControlState.Empty;
        return new CounterfactualSearch(new PolicyEngine()).Find(snapshot, controls, request, Given.Decide(snapshot, controls, request));
    }

    private sealed class Broken : ITrustAlgorithm
    {
        public string Name => "broken";

        public string Version => "1";

        public double Assess(in TrustInput input, Span<double> contributions) => throw new InvalidOperationException("as the test wants it");
    }
}
