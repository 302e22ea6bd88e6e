using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Decisions;

/// <summary>Structured conditions of access levels. `true`, `false` or the code of the error are expected; `?` marks what a remedy cures.</summary>
[TestFixture]
internal sealed class AccessLevelTests
{
    private static IEnumerable<TestCaseData> DeviceTests()
    {
        object?[][] rows =
        [
            ["managed: true", new { managed = true }, "true"],
            ["managed: true", new { managed = false }, "false"],
            ["managed: false", new { managed = false }, "true"],
            ["managed: true", new { }, "attribute_absent"],
            ["managed: true", new { managed = (object?)null }, "attribute_absent"],
            ["managed: true", new { managed = "true" }, "conversion"],
            ["managed: true", new { managed = 1 }, "conversion"],
            ["managed: true", new { managed = CelErrorCode.AttributeStale }, "attribute_stale"],
            ["encrypted: true", new { encrypted = true }, "true"],
            ["encrypted: true", new { encrypted = CelErrorCode.AttributeConflicting }, "attribute_conflicting"],
            ["screenLock: true", new { screen_lock = true }, "true"],
            ["screenLock: true", new { screenLock = true }, "attribute_absent"],
            ["ownership: corporate", new { ownership = "corporate" }, "true"],
            ["ownership: corporate", new { ownership = "personal" }, "false"],
            ["ownership: corporate", new { ownership = "Corporate" }, "false"],
            ["ownership: corporate", new { ownership = 5 }, "conversion"],
            ["ownership: corporate", new { }, "attribute_absent"],
            ["os: [{type: macos}]", new { os = "macos" }, "true"],
            ["os: [{type: macos}]", new { os = "linux" }, "false"],
            ["os: [{type: macos}]", new { os = "MacOS" }, "false"],
            ["os: [{type: macos}]", new { }, "attribute_absent"],
            ["os: [{type: macos}]", new { os = 5 }, "conversion"],
            ["os: [{type: macos, minVersion: '14.5'}]", new { os = "macos", os_version = "14.5" }, "true"],
            ["os: [{type: macos, minVersion: '14.5'}]", new { os = "macos", os_version = "14.5.0.0" }, "true"],
            ["os: [{type: macos, minVersion: '14.5'}]", new { os = "macos", os_version = "14.10" }, "true"],
            ["os: [{type: macos, minVersion: '14.5'}]", new { os = "macos", os_version = "14.4.9" }, "false"],
            ["os: [{type: macos, minVersion: '14.5.0.1'}]", new { os = "macos", os_version = "14.5" }, "false"],
            ["os: [{type: macos, minVersion: '14.5'}]", new { os = "macos", os_version = new string('9', 64) }, "true"],
            ["os: [{type: macos, minVersion: '14.5'}]", new { os = "macos", os_version = new string('9', 65) }, "conversion"],
            ["os: [{type: macos, minVersion: '14.5'}]", new { os = "macos", os_version = "9" }, "false"],
            ["os: [{type: macos, minVersion: '14.5'}]", new { os = "macos", os_version = "014.05" }, "true"],
            ["os: [{type: macos, minVersion: '14.5'}]", new { os = "macos", os_version = "99999999999999999999.1" }, "true"],
            ["os: [{type: macos, minVersion: '14.5'}]", new { os = "macos", os_version = "14.5-beta" }, "conversion"],
            ["os: [{type: macos, minVersion: '14.5'}]", new { os = "macos", os_version = "14..5" }, "conversion"],
            ["os: [{type: macos, minVersion: '14.5'}]", new { os = "macos", os_version = "" }, "conversion"],
            ["os: [{type: macos, minVersion: '14.5'}]", new { os = "macos", os_version = 14.5 }, "conversion"],
            ["os: [{type: macos, minVersion: '14.5'}]", new { os = "macos" }, "attribute_absent"],
            ["os: [{type: macos, minVersion: '14.5'}]", new { os = "linux" }, "false"],
            ["os: [{type: macos, minVersion: '14.5'}, {type: linux}]", new { os = "linux" }, "true"],
            ["os: [{type: macos, minVersion: '15'}, {type: macos, minVersion: '14'}]", new { os = "macos", os_version = "14.1" }, "true"],
            ["postureWithin: 1h", new { posture_time = "2026-04-01T11:00:00.000000001Z" }, "true"],
            ["postureWithin: 1h", new { posture_time = "2026-04-01T11:00:00Z" }, "false?"],
            ["postureWithin: 1h", new { }, "attribute_absent?"],
            ["postureWithin: 1h", new { posture_time = true }, "conversion?"],
            ["{managed: true, encrypted: true}", new { managed = true, encrypted = false }, "false"],
            ["{managed: true, encrypted: true}", new { managed = false }, "false"],
            ["{managed: true, encrypted: true}", new { managed = true }, "attribute_absent"],
            ["{managed: true, postureWithin: 1h}", new { managed = true }, "attribute_absent?"],
            ["{managed: true, postureWithin: 1h}", new { managed = false }, "false"],
        ];
        foreach (object?[] row in rows)
            yield return new TestCaseData(row[0], row[1], row[2]).SetArgDisplayNames($"{row[0]} of {row[1]}");
    }

    [TestCaseSource(nameof(DeviceTests))]
    public void Level_DeviceTest_Holds(string device, object properties, string expected) =>
        Check($"device: {(device.StartsWith('{') ? device : $"{{{device}}}")}", Given.Request(device: properties), expected);

    [TestCase("device: {managed: true}")]
    [TestCase("device: {ownership: personal}")]
    [TestCase("device: {os: [{type: linux}]}")]
    [TestCase("device: {postureWithin: 1h}")]
    public void Level_DeviceTestWithoutDevice_CannotBeEvaluated(string condition) =>
        Check(condition, Given.Request(noDevice: true), "attribute_absent");

    [TestCase("networks: [192.0.2.0/24]", "192.0.2.7", "true")]
    [TestCase("networks: [192.0.2.0/24]", "192.0.3.7", "false")]
    [TestCase("networks: [192.0.2.0/24]", "::ffff:192.0.2.7", "true")]
    [TestCase("networks: ['::ffff:192.0.2.0/120']", "192.0.2.7", "true")]
    [TestCase("networks: ['::ffff:192.0.2.0/120']", "::ffff:192.0.2.7", "true")]
    [TestCase("networks: ['::ffff:192.0.2.0/120']", "192.0.3.7", "false")]
    [TestCase("networks: [10.0.0.0/8, '2001:db8::/32']", "2001:db8:1::1", "true")]
    [TestCase("networks: ['2001:db8::/32']", "2001:db9::1", "false")]
    [TestCase("networks: ['2001:db8::/32']", "192.0.2.7", "false")]
    [TestCase("networks: [0.0.0.0/0]", "203.0.113.9", "true")]
    [TestCase("networks: [0.0.0.0/0]", "2001:db8::1", "false")]
    [TestCase("networks: [192.0.2.7/32]", "192.0.2.7", "true")]
    [TestCase("networks: [192.0.2.7/32]", null, "attribute_absent")]
    public void Level_Network_Holds(string condition, string? ip, string expected) =>
        Check(condition, Given.Request(ip: ip), expected);

    [Test]
    public void Level_Region_Holds()
    {
        Check("regions: [DE, FR]", Given.Request(context: new { region = "FR" }), "true");
        Check("regions: [DE, FR]", Given.Request(context: new { region = "fr" }), "false");
        Check("regions: [DE, FR]", Given.Request(context: new { region = "US" }), "false");
        Check("regions: [DE, FR]", Given.Request(), "attribute_absent");
        Check("regions: [DE, FR]", Given.Request(context: new { region = new[] { "DE" } }), "conversion");
        Check("regions: [DE, FR]", Given.Request(context: new { region = CelErrorCode.AttributeStale }), "attribute_stale");
        Assert.That(Actual("regions: [DE]", Given.Request(context: new { region = CelErrorCode.AttributeStale })), Is.EqualTo("attribute_stale"));
        Assert.That(Actual("regions: [DE]", Given.Request(context: new { region = "US" })), Is.EqualTo("\"US\""));
    }

    [Test]
    public void Level_Subject_Holds()
    {
        Check("subject: {groups: [staff, admins]}", Given.Request(groups: ["admins"]), "true");
        Check("subject: {groups: [staff]}", Given.Request(groups: ["staffs"]), "false");
        Check("subject: {groups: [staff]}", Given.Request(), "false");
        Check("subject: {types: [user]}", Given.Request(), "true");
        Check("subject: {types: [workload]}", Given.Request(), "false");
        Check("subject: {types: [user], groups: [staff], mfaWithin: 1h}", Given.Request(groups: ["staff"], properties: new { mfa_time = "2026-04-01T11:30:00Z" }), "true");
        Check("subject: {types: [user], mfaWithin: 1h}", Given.Request(), "attribute_absent?");
        Check("subject: {types: [workload], mfaWithin: 1h}", Given.Request(), "false");
        Check("{subject: {mfaWithin: 1h}, negate: true}", Given.Request(), "attribute_absent");
        Assert.That(Actual("subject: {groups: [staff]}", Given.Request()), Is.EqualTo("none"));
        Assert.That(Actual("subject: {groups: [staff]}", Given.Request(groups: ["a", "b"])), Is.EqualTo("a, b"));
    }

    // Forms and edges of the moment of the second factor; noon is 1775044800.
    [TestCase("2026-04-01T11:00:00.000000001Z", "true")]
    [TestCase("2026-04-01T11:00:00Z", "false?")]
    [TestCase("2026-04-01T13:30:00+02:00", "true")]
    [TestCase("2026-04-01T12:00:00Z", "true")]
    [TestCase("2026-04-01T12:01:00Z", "true")]
    [TestCase("2026-04-01T12:01:00.000000001Z", "attribute_conflicting?")]
    [TestCase("9999-12-31T23:59:59Z", "attribute_conflicting?")]
    [TestCase("0001-01-01T00:00:00Z", "false?")]
    [TestCase("11:30", "conversion?")]
    [TestCase("", "conversion?")]
    [TestCase(1775044799, "true")]
    [TestCase(1775041200, "false?")]
    [TestCase(1775041200.5, "true")]
    [TestCase(1775044799L, "true")]
    [TestCase(0, "false?")]
    [TestCase(-1, "false?")]
    [TestCase(long.MaxValue, "conversion?")]
    [TestCase(long.MinValue, "conversion?")]
    [TestCase(double.NaN, "conversion?")]
    [TestCase(double.PositiveInfinity, "conversion?")]
    [TestCase(1e300, "conversion?")]
    [TestCase(ulong.MaxValue, "conversion?")]
    [TestCase(1775044799UL, "true")]
    [TestCase(true, "conversion?")]
    [TestCase(null, "attribute_absent?")]
    [TestCase(CelErrorCode.AttributeStale, "attribute_stale?")]
    public void Level_MfaTime_Holds(object? time, string expected) =>
        Check("subject: {mfaWithin: 1h}", Given.Request(properties: new { mfa_time = time }), expected);

    [TestCase("{days: [wed]}", "2026-04-01T12:00:00Z", "true")]
    [TestCase("{days: [thu, fri]}", "2026-04-01T12:00:00Z", "false")]
    [TestCase("{from: '08:00', to: '18:00'}", "2026-04-01T08:00:00Z", "true")]
    [TestCase("{from: '08:00', to: '18:00'}", "2026-04-01T07:59:59.999999999Z", "false")]
    [TestCase("{from: '08:00', to: '18:00'}", "2026-04-01T17:59:59.999999999Z", "true")]
    [TestCase("{from: '08:00', to: '18:00'}", "2026-04-01T18:00:00Z", "false")]
    [TestCase("{from: '22:00', to: '06:00'}", "2026-04-01T23:00:00Z", "true")]
    [TestCase("{from: '22:00', to: '06:00'}", "2026-04-02T05:59:59Z", "true")]
    [TestCase("{from: '22:00', to: '06:00'}", "2026-04-02T06:00:00Z", "false")]
    [TestCase("{days: [wed], from: '22:00', to: '06:00'}", "2026-04-02T05:00:00Z", "true")]
    [TestCase("{days: [wed], from: '22:00', to: '06:00'}", "2026-04-01T05:00:00Z", "false")]
    [TestCase("{days: [wed], from: '22:00', to: '06:00'}", "2026-04-02T22:00:00Z", "false")]
    [TestCase("{days: [sat], from: '22:00', to: '06:00'}", "2026-04-05T03:00:00Z", "true")]
    [TestCase("{from: '22:00', to: '06:00'}", "2026-04-01T22:00:00Z", "true")]
    [TestCase("{days: [wed], from: '08:00', to: '24:00'}", "2026-04-01T23:59:59.999999999Z", "true")]
    [TestCase("{days: [wed], from: '08:00', to: '24:00'}", "2026-04-02T00:00:00Z", "false")]
    [TestCase("{days: [wed], from: '18:00', to: '00:00'}", "2026-04-01T23:59:59Z", "true")]
    [TestCase("{days: [wed], from: '18:00', to: '00:00'}", "2026-04-02T00:00:00Z", "false")]
    [TestCase("{zone: Europe/Berlin, from: '08:00', to: '18:00'}", "2026-04-01T06:00:00Z", "true")]
    [TestCase("{zone: Europe/Berlin, from: '08:00', to: '18:00'}", "2026-01-14T06:30:00Z", "false")]
    [TestCase("{zone: Asia/Kathmandu, from: '08:00', to: '18:00'}", "2026-04-01T02:15:00Z", "true")]
    [TestCase("{zone: Asia/Kathmandu, from: '08:00', to: '18:00'}", "2026-04-01T02:14:59Z", "false")]
    // On 29 March 2026 the clock of Berlin goes from 02:00 to 03:00 at 01:00Z, on 25 October back from 03:00 to 02:00.
    [TestCase("{zone: Europe/Berlin, from: '02:00', to: '03:00'}", "2026-03-29T00:59:59Z", "false")]
    [TestCase("{zone: Europe/Berlin, from: '02:00', to: '03:00'}", "2026-03-29T01:00:00Z", "false")]
    [TestCase("{zone: Europe/Berlin, from: '02:00', to: '03:00'}", "2026-10-25T00:30:00Z", "true")]
    [TestCase("{zone: Europe/Berlin, from: '02:00', to: '03:00'}", "2026-10-25T01:30:00Z", "true")]
    [TestCase("{zone: Europe/Berlin, from: '02:00', to: '03:00'}", "2026-10-25T02:00:00Z", "false")]
    [TestCase("{zone: Pacific/Kiritimati, days: [thu]}", "2026-04-01T12:00:00Z", "true")]
    public void Level_Time_Holds(string time, string at, string expected)
    {
        string zoned = time.Contains("zone", StringComparison.Ordinal) ? time : time.Replace("{", "{zone: UTC, ", StringComparison.Ordinal);
        Check($"time: {zoned}", Given.Request(Given.At(at)), expected);
    }

    [TestCase("2026-04-01T12:00:00Z", "2026-04-03T12:00:00Z", "01 18:00, 02 08:00, 02 18:00, 03 08:00")]
    [TestCase("2026-04-01T12:00:00Z", "2026-04-01T18:00:00Z", "01 18:00")]
    [TestCase("2026-04-01T12:00:00Z", "2026-04-01T17:59:59Z", "")]
    [TestCase("2026-04-01T18:00:00Z", "2026-04-02T08:00:00Z", "02 08:00")]
    [TestCase("2026-04-03T18:00:00Z", "2026-04-06T09:00:00Z", "06 08:00")]
    [TestCase("9999-12-30T12:00:00Z", "9999-12-31T12:00:00Z", "")]
    public void Level_TimeChanges_AreWhenItOpensAndCloses(string after, string last, string expected)
    {
        var office = new TimeOfWeekTest(TimeZoneInfo.Utc, 0b0111110, 8 * 60, 18 * 60) { Position = new SourcePosition(Given.File, 1, 1, 0) };

        Assert.That(
            string.Join(", ", office.Changes(Given.At(after), Given.At(last)).Select(static at => at.ToDateTimeOffset().ToString("dd HH:mm", CultureInfo.InvariantCulture))),
            Is.EqualTo(expected));
    }

    /// <summary>What holds already stands in no way of a remedy for the rest.</summary>
    [Test]
    public void Level_ConditionAndWhenThatHolds_CanBeRemedied() =>
        CheckLevel(Given.Level("l", "conditions: [{subject: {mfaWithin: 1h}}]\nwhen: 'true'"), Given.Request(), "attribute_absent?");

    // t, f: hold or not; e: cannot be evaluated. As a table of Kleene's logic.
    [TestCase("all", "tt", "true")]
    [TestCase("all", "tf", "false")]
    [TestCase("all", "te", "attribute_absent")]
    [TestCase("all", "fe", "false")]
    [TestCase("all", "ef", "false")]
    [TestCase("any", "tf", "true")]
    [TestCase("any", "te", "true")]
    [TestCase("any", "et", "true")]
    [TestCase("any", "ff", "false")]
    [TestCase("any", "fe", "attribute_absent")]
    [TestCase("all", "nt", "false", TestName = "Level_NegatedTrue_IsFalse")]
    [TestCase("all", "N", "true", TestName = "Level_NegatedFalse_IsTrue")]
    [TestCase("all", "E", "attribute_absent", TestName = "Level_NegatedError_IsError")]
    [TestCase("all", "B", "true", TestName = "Level_NegatedFalseAndError_IsTrue")]
    public void Level_Conditions_Combine(string combine, string conditions, string expected)
    {
        string items = string.Join(", ", conditions.Select(static c => c switch
        {
            't' => "{subject: {types: [user]}}",
            'f' => "{subject: {types: [other]}}",
            'e' => "{device: {managed: true}}",
            'n' => "{subject: {types: [user]}, negate: true}",
            'N' => "{subject: {types: [other]}, negate: true}",
            'E' => "{device: {managed: true}, negate: true}",
            _ => "{subject: {types: [other]}, device: {managed: true}, negate: true}",
        }));
        CheckLevel(Given.Level("l", $"combine: {combine}\nconditions: [{items}]"), Given.Request(), expected);
    }

    [TestCase("true", "true", "true", "true")]
    [TestCase("false", "true", "true", "false")]
    [TestCase("true", "false", "true", "false")]
    [TestCase("true", "true", "false", "false")]
    [TestCase("subject.properties.x == 1", "true", "true", "no_such_key")]
    [TestCase("subject.properties.x == 1", "false", "true", "no_such_key")]
    [TestCase("true", "subject.properties.x == 1", "true", "no_such_key")]
    public void Level_RequiresConditionsAndWhen_AllCount(string required, string when, string condition, string expected)
    {
        string type = condition == "true" ? "user" : "other";
        CheckLevel(
            Given.Level("l", $"requires: [m]\nconditions: [{{subject: {{types: [{type}]}}}}]\nwhen: {when}") + Given.Level("m", $"when: {required}"),
            Given.Request(), expected);
    }

    [Test]
    public void Level_OfARequiredLevel_IsReportedOnce()
    {
        string text = Given.Level("base", "conditions: [{device: {managed: true}}]")
            + Given.Level("a", "requires: [base]") + Given.Level("b", "requires: [base, a]")
            + Given.Allow("p", "require: {accessLevel: a}") + Given.Allow("q", "require: {accessLevel: b}");

        Decision decision = Given.Decide(text, Given.Request());

        Assert.That(decision.Problems.Select(static problem => $"{problem.Document} {problem.Code} {problem.Expression}"), Is.EqualTo(new[] { "AccessLevel/base attribute_absent device.properties.managed" }));
        Assert.That(decision.DeterminingPolicies, Is.EqualTo(new[] { "p", "q" }));
        Assert.That(decision.Reason, Is.EqualTo(ReasonCode.RequirementsNotMet));
    }

    private static void Check(string condition, DecisionRequest request, string expected) =>
        CheckLevel(Given.Level("l", $"conditions:\n- {condition}"), request, expected);

    private static string Actual(string condition, DecisionRequest request) =>
        Given.Explain(Given.Level("l", $"conditions:\n- {condition}") + Given.Allow("p", "require: {accessLevel: l}"), request).Shared.Single().Conditions.Single().Actual;

    private static void CheckLevel(string level, DecisionRequest request, string expected)
    {
        Decision decision = Given.Decide(level + Given.Allow("p", "require: {accessLevel: l}"), request);

        (Effect Effect, string Code) wanted = expected switch
        {
            "true" => (Effect.Allow, ""),
            "false" => (Effect.Deny, ""),
            "false?" => (Effect.Challenge, ""),
            _ when expected.EndsWith('?') => (Effect.Challenge, expected[..^1]),
            _ => (Effect.Deny, expected),
        };
        Assert.That((decision.Effect, string.Join(',', decision.Problems.Select(static problem => problem.Code))), Is.EqualTo(wanted));
        Assert.That(decision.Failure, Is.Null);
    }
}
