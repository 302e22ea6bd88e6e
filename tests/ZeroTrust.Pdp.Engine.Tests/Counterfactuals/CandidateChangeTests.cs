using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Counterfactuals;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Tests.Testing;
using ZeroTrust.Pdp.Engine.Trust;
using static ZeroTrust.Pdp.Engine.Tests.Counterfactuals.CounterfactualTests;

namespace ZeroTrust.Pdp.Engine.Tests.Counterfactuals;

/// <summary>Which changes each test and condition leads to, and how they are told.</summary>
[TestFixture]
internal sealed class CandidateChangeTests
{
    private static readonly object Laptop = new { os = "linux", ownership = "personal", channel = "beta", level = 1, managed = false };

    [TestCase("device.properties.channel == \"stable\"", "DeviceAttribute device.properties.channel: \"beta\" → \"stable\"")]
    [TestCase("device.properties.level == 3", "DeviceAttribute device.properties.level: 1 → 3")]
    [TestCase("device.properties.managed == true", "DeviceAttribute device.properties.managed: false → true")]
    [TestCase("device.properties.os == \"macos\"", "AnotherDevice device: laptop-1 → os macos")]
    [TestCase("device.properties.ownership == \"corporate\"", "AnotherDevice device: laptop-1 → ownership corporate")]
    [TestCase("context.properties.region == \"DE\"", "Region context.properties.region: absent → DE")]
    [TestCase("now - timestamp(device.properties.posture_time) < duration(\"1h\")", "DevicePosture device.properties.posture_time: absent → 2026-04-01T12:00:00Z")]
    [TestCase("device.properties.channel == \"stable\" && size(device.properties) == 5 && device.properties.all(k, k != \"other\")", "DeviceAttribute device.properties.channel: \"beta\" → \"stable\"")]
    [TestCase("device.properties.patched && size(device.properties) == 6 && device.properties.exists(k, k == \"patched\") && \"os\" in device.properties", "DeviceAttribute device.properties.patched: absent → true")]
    public void Find_Condition_ChangesWhatItReads(string when, string change) =>
        Check(Given.Allow("a", $"when: '{when}'"), Given.Request(device: Laptop), change);

    [TestCase("device.properties.nested.level == 3")]
    [TestCase("device.properties.weight == 1.5")]
    [TestCase("device.id == \"other\"")]
    [TestCase("context.properties.zone == \"DE\"")]
    [TestCase("subject.properties.role == \"admin\"")]
    [TestCase("context.properties.region == 7")]
    public void Find_ConditionOnWhatIsNoChange_IsNone(string when) =>
        CheckNone(Given.Allow("a", $"when: '{when}'"), Given.Request(device: Laptop, context: new { zone = "US" }), CounterfactualOutcome.NoneFound);

    // Another device of a condition is known by what the condition says; whether it reports its posture nobody says.
    [Test]
    public void Find_AnotherDeviceThatHasToBeFresh_HasToReportItsPosture() => Check(
        Given.Allow("a", "when: 'device.properties.os == \"macos\" && now - timestamp(device.properties.posture_time) < duration(\"1h\")'"), Given.Request(device: Laptop),
        "DevicePosture device.properties.posture_time: absent → 2026-04-01T12:00:00Z", "AnotherDevice device: laptop-1 → os macos");

    [Test]
    public void Find_TwoGroups_AreTwoChanges() => Check(
        Given.Allow("a", "when: '\"x\" in subject.groups && \"y\" in subject.groups'"), Given.Request(groups: ["staff"]),
        "Group subject.groups: not a member → x", "Group subject.groups: not a member → y");

    [Test]
    public void Find_TwoValuesOfOneAttribute_AreNotBoth() =>
        CheckNone(
            Given.Allow("a", "when: 'device.properties.channel == \"stable\" && device.properties.channel == \"fast\"'"), Given.Request(device: Laptop), CounterfactualOutcome.NoneFound);

    [TestCase("device: {managed: true}", "DeviceAttribute device.properties.managed: false → true")]
    [TestCase("device: {managed: false}, negate: true", "DeviceAttribute device.properties.managed: false → true")]
    [TestCase("device: {postureWithin: 1h}", "DevicePosture device.properties.posture_time: absent → 2026-04-01T12:00:00Z")]
    [TestCase("subject: {mfaWithin: 1h}", "Mfa subject.properties.mfa_time: absent → 2026-04-01T12:00:00Z")]
    [TestCase("subject: {groups: [x]}", "Group subject.groups: not a member → x")]
    [TestCase("networks: [10.0.0.0/8]", "Network context.ip: 192.0.2.7 → 10.0.0.0/8")]
    [TestCase("regions: [DE]", "Region context.properties.region: absent → DE")]
    [TestCase("device: {ownership: corporate}", "AnotherDevice device: laptop-1 → ownership corporate")]
    [TestCase("device: {os: [{type: macos}]}", "AnotherDevice device: laptop-1 → os macos")]
    public void Find_LevelTest_IsBroughtAbout(string condition, string change)
    {
        string level = Given.Level("l", $"conditions:\n- {{{condition}}}");
        Check(level + Given.Allow("a", "require: {accessLevel: l}"), Given.Request(device: Laptop), change);
        Check(level + Given.Level("m", "requires: [l]") + Given.Allow("a", "require: {accessLevel: m}"), Given.Request(device: Laptop), change);
    }

    [TestCase("subject: {groups: [staff]}, negate: true")]
    [TestCase("networks: [192.0.2.0/24], negate: true")]
    [TestCase("device: {os: [{type: linux}]}, negate: true")]
    [TestCase("subject: {types: [workload]}")]
    public void Find_LevelTestThatNothingBringsAbout_IsNone(string condition)
    {
        Counterfactual found = CheckNone(
            Given.Level("l", $"conditions:\n- {{{condition}}}") + Given.Allow("a", "require: {accessLevel: l}"), Given.Request(groups: ["staff"], device: Laptop), CounterfactualOutcome.NoneFound);
        Assert.That(found.Policies, Is.Empty, "no deny stands in the way");
    }

    [Test]
    public void Find_OneChange_LeavesTheRestOfTheRequestAsItIs() => Check(
        Given.Level("l", "conditions: [{networks: [192.0.2.0/24], regions: [DE], subject: {groups: [staff]}, device: {managed: false}}]") + Given.Allow("a", "require: {accessLevel: l, mfaWithin: 1h}"),
        Given.Request(groups: ["staff"], device: Laptop, context: new { region = "DE" }), "Mfa subject.properties.mfa_time: absent → 2026-04-01T12:00:00Z");

    [TestCase("[\"managed\"].all(k, device.properties[k] == true) && device.properties.managed == true")]
    [TestCase("dyn(device.properties)[1] == 1 || device.properties.managed == true")]
    public void Find_ChangedMap_IsReadByAnyKey(string when) =>
        Check(Given.Allow("a", $"when: '{when}'"), Given.Request(device: Laptop), "DeviceAttribute device.properties.managed: false → true");

    [Test]
    public void Find_NoDeviceAndAFreshOneNeeded_HasToReportItsPosture() => Check(
        Given.Allow("a", "when: 'device.properties.patched == true && now - timestamp(device.properties.posture_time) < duration(\"1h\")'"), Given.Request(noDevice: true),
        "DevicePosture device.properties.posture_time: absent → 2026-04-01T12:00:00Z", "DeviceAttribute device.properties.patched: absent → true", "AnotherDevice device: none → ");

    [TestCase("has(subject.properties.mfa_time)", "")]
    [TestCase("subject.properties.mfa_time != \"\"", "")]
    [TestCase("has(subject.properties.mfa_time)", "require: {trust: 50}")]
    public void Find_ThresholdOfTheProfile_IsReachedByItsFactors(string when, string rest) => Check(
        Given.Profile("t", $"algorithm: score\nfactors:\n- {{name: mfa, when: '{when}'}}\n{(rest.Length == 0 ? "thresholds: [{trust: 50}]" : "")}") + Given.Allow("a", rest), Given.Request(),
        "Mfa subject.properties.mfa_time: absent → 2026-04-01T12:00:00Z");

    // Who joins a group is in it; which groups the subject is in besides cannot be told all the same.
    [Test]
    public void Find_GroupsThatCannotBeHad_AreNotMadeGoodByJoiningOne() => CheckNone(
        Given.Profile("t", "algorithm: score\nfreshness: {subject.groups: 1h}\nfactors: [{name: f, when: 'true'}]") + Given.Allow("a", "subjects: {groups: [staff]}"), Given.Request(), CounterfactualOutcome.NoneFound);

    [TestCase("[{type: linux, minVersion: '6.1'}]", "5.4", "DeviceAttribute device.properties.os_version: \"5.4\" → \"6.1\"")]
    [TestCase("[{type: linux, minVersion: '6.1'}, {type: linux, minVersion: '5.15'}, {type: linux, minVersion: '7'}]", "5.4", "DeviceAttribute device.properties.os_version: \"5.4\" → \"5.15\"")]
    [TestCase("[{type: linux, minVersion: '6.1'}, {type: macos}]", null, "DeviceAttribute device.properties.os_version: absent → \"6.1\"")]
    [TestCase("[{type: linux, minVersion: '6.1'}]", 5, "DeviceAttribute device.properties.os_version: 5 → \"6.1\"")]
    [TestCase("[{type: linux, minVersion: '6.1'}]", "six", "DeviceAttribute device.properties.os_version: \"six\" → \"6.1\"")]
    public void Find_OldOperatingSystem_IsUpdatedToTheLowestThatWillDo(string os, object? version, string change) => Check(
        Given.Level("l", $"conditions: [{{device: {{os: {os}}}}}]") + Given.Allow("a", "require: {accessLevel: l}"),
        Given.Request(device: new Dictionary<string, object?> { ["os"] = "linux", ["os_version"] = version }), change);

    [Test]
    public void Find_OperatingSystemThatWillDo_IsLeftAsItIs() => Check(
        Given.Level("l", "conditions: [{device: {managed: true, os: [{type: linux, minVersion: '6.1'}]}}]") + Given.Allow("a", "require: {accessLevel: l}"),
        Given.Request(device: new { os = "linux", os_version = "6.1", managed = false }), "DeviceAttribute device.properties.managed: false → true");

    [TestCase(5)]
    [TestCase(null)]
    public void Find_DeviceOfAnUnknownSystem_IsAnother(object? os) => Check(
        Given.Level("l", "conditions: [{device: {os: [{type: linux, minVersion: '6.1'}], ownership: corporate}}]") + Given.Allow("a", "require: {accessLevel: l}"),
        Given.Request(device: new Dictionary<string, object?> { ["os"] = os, ["ownership"] = os, ["os_version"] = "6.1" }), "AnotherDevice device: laptop-1 → os linux >= 6.1, ownership corporate");

    // Of conditions of which one is enough, each is a kind of device; the one at hand may be brought to one of them.
    [Test]
    public void Find_LevelOfWhichOneConditionIsEnough_IsTheCheapest()
    {
        string level = Given.Level("l", "combine: any\nconditions: [{device: {os: [{type: macos}], managed: true}}, {device: {ownership: corporate}}, {device: {os: [{type: linux}], encrypted: true}}]");
        Check(level + Given.Allow("a", "require: {accessLevel: l}"), Given.Request(device: Laptop), "DeviceAttribute device.properties.encrypted: absent → true");
        Check(level + Given.Allow("a", "require: {accessLevel: l}"), Given.Request(noDevice: true), "AnotherDevice device: none → encrypted true, os linux");
    }

    // Two levels that ask the same of a device: what the first says of the version, the second may raise.
    [Test]
    public void Find_DeviceForSeveralLevels_FitsAll()
    {
        string levels = Given.Level("k", "conditions: [{device: {os: [{type: macos, minVersion: '14'}, {type: linux}]}}]")
            + Given.Level("l", "requires: [k]\nconditions: [{device: {os: [{type: windows}, {type: macos, minVersion: '15'}], managed: true}}]");
        Counterfactual found = Check(levels + Given.Allow("a", "require: {accessLevel: l}"), Given.Request(noDevice: true), "AnotherDevice device: none → managed true, os macos >= 14 or linux, os windows or macos >= 15");
        Assert.That(found.Decision!.DeterminingPolicies, Is.EqualTo(new[] { "a" }));
    }

    // So many ends of windows lie before the one that counts that following all of them would take too long.
    [Test]
    public void Find_BehindManyEndsOfWindows_IsTheMomentThatCounts()
    {
        string others = string.Concat(Enumerable.Range(0, 12).Select(static i =>
            Given.Level($"l{i}", $"conditions: [{{time: {{zone: UTC, from: \"{i:00}:10\", to: \"{i:00}:20\"}}, subject: {{types: [nobody]}}}}]") + Given.Allow($"other{i}", $"require: {{accessLevel: l{i}}}")));
        Check(
            others + Given.Level("office", "conditions: [{time: {zone: UTC, days: [tue], from: \"08:05\", to: \"08:06\"}}]") + Given.Allow("a", "require: {accessLevel: office}"), Given.Request(),
            "Time context.time: 2026-04-01T12:00:00Z → 2026-04-07T08:05:00Z");
        Check(others + Given.Allow("b", "validity: {notBefore: 2026-04-08T09:00:00Z}"), Given.Request(), "Time context.time: 2026-04-01T12:00:00Z → 2026-04-08T09:00:00Z");
        CheckNone(others + Given.Allow("b", "validity: {notBefore: 2026-04-09T12:00:01Z}"), Given.Request(), CounterfactualOutcome.LimitReached);
    }

    [TestCase("2026-04-09T12:00:00Z", true)]
    [TestCase("2026-04-09T12:00:01Z", false)]
    public void Find_LaterMoment_IsWithinEightDays(string from, bool isFound)
    {
        string policy = Given.Allow("a", $"validity: {{notBefore: {from}}}");
        if (isFound)
            Check(policy, Given.Request(), $"Time context.time: 2026-04-01T12:00:00Z → {from}");
        else
            CheckNone(policy, Given.Request(), CounterfactualOutcome.NoneFound);
    }

    [TestCase(ReasonCode.TrustFailed)]
    [TestCase(ReasonCode.TrustAlgorithmUnavailable)]
    public void Find_WhereNothingCanBeDecided_SaysSo(ReasonCode reason)
    {
        PolicySnapshot snapshot = Given.Snapshot(
            Given.Profile("t", "algorithm: broken\nfactors: [{name: f, when: 'true'}]") + Given.Allow("a", "require: {trust: 1}"),
            reason == ReasonCode.TrustFailed ? new Broken() : new UnavailableAlgorithm("broken", "gone"));
        Decision decision = Given.Decide(snapshot, Given.Request());

        Counterfactual found = new CounterfactualSearch(new PolicyEngine()).Find(snapshot, ControlState.Empty, Given.Request(), decision)!;

        Assert.That((decision.Reason, found.Outcome, found.DecisionsTried), Is.EqualTo((reason, CounterfactualOutcome.NotDecidable, 0)));
    }

    [Test]
    public void Find_WithoutArguments_IsRefused()
    {
        PolicySnapshot snapshot = Given.Snapshot(Given.Allow("a"));
        Decision decision = Given.Decide(snapshot, Given.Request());
        var search = new CounterfactualSearch(new PolicyEngine());
        Assert.That(() => search.Find(null!, ControlState.Empty, Given.Request(), decision), Throws.ArgumentNullException);
        Assert.That(() => search.Find(snapshot, null!, Given.Request(), decision), Throws.ArgumentNullException);
        Assert.That(() => search.Find(snapshot, ControlState.Empty, null!, decision), Throws.ArgumentNullException);
        Assert.That(() => search.Find(snapshot, ControlState.Empty, Given.Request(), null!), Throws.ArgumentNullException);
    }

    // What the subject may be told says nothing of groups, attributes or policies.
    [TestCase(ChangeKind.Mfa, "subject.properties.mfa_time", "x", "pass multi-factor authentication again", "Confirm your identity with a second factor.")]
    [TestCase(ChangeKind.DevicePosture, "device.properties.posture_time", "x", "have the device report its posture again", "Let your device report its security state again.")]
    [TestCase(ChangeKind.DeviceAttribute, "device.properties.encrypted", "true", "bring `encrypted` of the device to true", "Turn on the encryption of your device.")]
    [TestCase(ChangeKind.DeviceAttribute, "device.properties.encrypted", "false", "bring `encrypted` of the device to false", null)]
    [TestCase(ChangeKind.DeviceAttribute, "device.properties.screen_lock", "true", "bring `screen_lock` of the device to true", "Turn on the screen lock of your device.")]
    [TestCase(ChangeKind.DeviceAttribute, "device.properties.screen_lock", "false", "bring `screen_lock` of the device to false", null)]
    [TestCase(ChangeKind.DeviceAttribute, "device.properties.managed", "true", "bring `managed` of the device to true", "Have your device enrolled with your organisation.")]
    [TestCase(ChangeKind.DeviceAttribute, "device.properties.managed", "false", "bring `managed` of the device to false", null)]
    [TestCase(ChangeKind.DeviceAttribute, "device.properties.os_version", "\"14.5\"", "bring `os_version` of the device to \"14.5\"", "Update the operating system of your device.")]
    [TestCase(ChangeKind.DeviceAttribute, "device.properties.channel", "true", "bring `channel` of the device to true", null)]
    [TestCase(ChangeKind.Time, "context.time", "2026-04-01T12:00:00Z", "ask again at 2026-04-01T12:00:00Z", "Ask again at 2026-04-01T12:00:00Z.")]
    [TestCase(ChangeKind.Network, "context.ip", "10.0.0.0/8", "ask from the network 10.0.0.0/8", null)]
    [TestCase(ChangeKind.Region, "context.properties.region", "DE", "ask from the region DE", null)]
    [TestCase(ChangeKind.AnotherDevice, "device", "", "ask from a device", null)]
    [TestCase(ChangeKind.AnotherDevice, "device", "os macos", "ask from a device with os macos", null)]
    [TestCase(ChangeKind.Grant, "grant", "on-call", "be granted `on-call`", null)]
    [TestCase(ChangeKind.Group, "subject.groups", "staff", "join the group `staff`", null)]
    [TestCase(ChangeKind.Group, "subject.groups", "eng-*", "join a group that fits `eng-*`", null)]
    public void Text_OfAChange_IsForOperatorsAndForSubjects(ChangeKind kind, string what, string to, string text, string? safe)
    {
        var change = new CounterfactualChange(kind, what, "from", to);
        Assert.That((change.Text, change.SafeText), Is.EqualTo((text, safe)));
    }

    private sealed class Broken : ITrustAlgorithm
    {
        public string Name => "broken";

        public string Version => "1";

        public double Assess(in TrustInput input, Span<double> contributions) => throw new InvalidOperationException("broken");
    }
}
