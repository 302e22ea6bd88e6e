using ZeroTrust.Pdp.Engine.Analysis;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Analysis;

[TestFixture]
internal sealed class RequirementAnalysisTests
{
    [TestCase("device: {managed: true}", "device: {managed: false}", "`device.managed: true` of `AccessLevel/l` and `device.managed: false` of `AccessLevel/l` exclude each other, so nobody has the level")]
    [TestCase("device: {managed: true}", "device: {encrypted: false}", null)]
    [TestCase("device: {ownership: corporate}", "device: {ownership: personal}", "`device.ownership: corporate` of `AccessLevel/l` and `device.ownership: personal` of `AccessLevel/l` exclude each other, so nobody has the level")]
    [TestCase("device: {os: [{type: macos}, {type: linux}]}", "device: {os: [{type: windows}]}", "`device.os: macos or linux` of `AccessLevel/l` and `device.os: windows` of `AccessLevel/l` exclude each other, so nobody has the level")]
    [TestCase("device: {os: [{type: macos}, {type: linux}]}", "device: {os: [{type: linux, minVersion: '6'}]}", null)]
    [TestCase("networks: [10.0.0.0/8]", "networks: [192.0.2.0/24, 2001:db8::/32]", "`networks: 10.0.0.0/8` of `AccessLevel/l` and `networks: 192.0.2.0/24, 2001:db8::/32` of `AccessLevel/l` exclude each other, so nobody has the level")]
    [TestCase("networks: [10.20.0.0/16]", "networks: [10.0.0.0/8]", null)]
    [TestCase("networks: [10.0.0.0/8, 192.0.2.0/24]", "networks: [172.16.0.0/12, 192.0.2.128/25]", null)]
    [TestCase("regions: [DE, FR]", "regions: [AT]", "`regions: DE, FR` of `AccessLevel/l` and `regions: AT` of `AccessLevel/l` exclude each other, so nobody has the level")]
    [TestCase("regions: [DE, FR]", "regions: [FR]", null)]
    [TestCase("subject: {types: [user]}", "subject: {types: [workload]}", "`subject.types: user` of `AccessLevel/l` and `subject.types: workload` of `AccessLevel/l` exclude each other, so nobody has the level")]
    [TestCase("subject: {types: [user, device]}", "subject: {types: [workload, user]}", null)]
    [TestCase("subject: {groups: [a]}", "subject: {groups: [b]}", null)]
    [TestCase("time: {zone: UTC, days: [mon]}", "time: {zone: UTC, days: [tue]}", "`time: mon 00:00-24:00 UTC` of `AccessLevel/l` and `time: tue 00:00-24:00 UTC` of `AccessLevel/l` exclude each other, so nobody has the level")]
    [TestCase("time: {zone: UTC, from: '08:00', to: '12:00'}", "time: {zone: UTC, from: '12:00', to: '18:00'}", "`time: every day 08:00-12:00 UTC` of `AccessLevel/l` and `time: every day 12:00-18:00 UTC` of `AccessLevel/l` exclude each other, so nobody has the level")]
    [TestCase("time: {zone: UTC, from: '12:00', to: '18:00'}", "time: {zone: UTC, from: '08:00', to: '12:00'}", "`time: every day 12:00-18:00 UTC` of `AccessLevel/l` and `time: every day 08:00-12:00 UTC` of `AccessLevel/l` exclude each other, so nobody has the level")]
    [TestCase("time: {zone: UTC, from: '08:00', to: '12:01'}", "time: {zone: UTC, from: '12:00', to: '18:00'}", null)]
    [TestCase("time: {zone: UTC, from: '12:00', to: '18:00'}", "time: {zone: UTC, from: '08:00', to: '12:01'}", null)]
    [TestCase("time: {zone: UTC, days: [mon], from: '22:00', to: '06:00'}", "time: {zone: UTC, days: [tue]}", null)]
    [TestCase("time: {zone: UTC, days: [mon]}", "time: {zone: Europe/Berlin, days: [tue]}", null)]
    [TestCase("regions: [DE]", "regions: [AT], negate: true", null)]
    public void Analyze_TwoConditions_ExcludeEachOther(string first, string second, string? message)
    {
        string conditions = $"- {first.Replace("}, {type", "},  {type", StringComparison.Ordinal)}\n- {second}";
        conditions = string.Join('\n', conditions.Split('\n').Select(static line => line.StartsWith("- ", StringComparison.Ordinal) ? $"- {{{line[2..]}}}" : line));
        string marked = Given.Level("l", $"conditions:\n{(message is null ? "" : "⟦⟧")}{conditions}") + Given.Allow("p", "require: {accessLevel: l}");

        Findings.AreAtTheMarks(marked, DiagnosticCodes.ContradictingLevel, DiagnosticSeverity.Warning, message is null ? [] : [message]);
        Assert.That(Findings.Of(marked.Replace("conditions:", "combine: any\n  conditions:", StringComparison.Ordinal).Replace("⟦⟧", "", StringComparison.Ordinal)), Is.Empty, "one of them is enough");
    }

    [Test]
    public void Analyze_ContradictionOverLevels_IsSaidOnceAndOfWhoeverAsks()
    {
        string marked = Given.Level("a", "conditions: [{device: {managed: true}}]") + Given.Level("b", "conditions: [{device: {managed: false}}]")
            + Given.Level("c", "requires: ⟦⟧[a, b]") + Given.Level("d", "requires: [c]\nconditions: [{regions: [DE]}]");
        Findings.AreAtTheMarks(
            marked + Given.Allow("p", "require: {accessLevel: d}"), DiagnosticCodes.ContradictingLevel, DiagnosticSeverity.Warning,
            "`device.managed: true` of `AccessLevel/a` and `device.managed: false` of `AccessLevel/b` exclude each other, so nobody has the level");
        Findings.AreAtTheMarks(
            marked.Replace("⟦⟧", "", StringComparison.Ordinal) + Given.Allow("p", "require: {accessLevel: ⟦d⟧}"), DiagnosticCodes.UnmeetableRequirement, DiagnosticSeverity.Warning,
            "nobody has the access level `d`, so the policy never allows");
    }

    [Test]
    public void Analyze_LevelForOtherSubjects_CannotBeMet()
    {
        string level = Given.Level("person", "conditions: [{subject: {types: [user]}}]");
        string marked = level + Given.Allow("p", "subjects: {types: [workload, \"dev*\"]}\nrequire: {accessLevel: ⟦person⟧}") + Given.Allow("q", "subjects: {types: [\"us*\"]}\nrequire: {accessLevel: person}")
            + Given.Allow("r", "require: {accessLevel: person}");

        Findings.AreAtTheMarks(
            marked, DiagnosticCodes.UnmeetableRequirement, DiagnosticSeverity.Warning,
            "`AccessLevel/person` asks for subjects of type user, and the targets fit none of these, so the policy never allows");
        Assert.That(Given.Decide(level + Given.Allow("p", "subjects: {types: [workload]}\nrequire: {accessLevel: person}"), Given.Request(subjectType: "workload")).Effect, Is.EqualTo(Effect.Deny));
    }

    [TestCase("score", 70, null)]
    [TestCase("score", 71, "no request reaches more than 70 of 100, so the policy never allows")]
    [TestCase("criteria", 1, "no request reaches more than 0 of 100, so the policy never allows")]
    [TestCase("score", 0, null)]
    public void Analyze_TrustThatTheFactorsCannotGive_CannotBeMet(string algorithm, int needed, string? message)
    {
        string profile = Given.Profile("t", $"algorithm: {algorithm}\nfactors: [{{name: a, weight: 5, when: device.properties.managed}}, {{name: b, weight: 4, value: '0.5'}}, {{name: c, weight: 1, when: 1 > 2}}]");
        string marked = profile + Given.Allow("p", $"require: {{trust: {(message is null ? $"{needed}" : $"⟦{needed}⟧")}}}");

        Findings.AreAtTheMarks(marked, DiagnosticCodes.UnmeetableRequirement, DiagnosticSeverity.Warning, message is null ? [] : [message]);
        Decision best = Given.Decide(MarkedText.Read(marked).Text, Given.Request(device: new { managed = true }));
        Assert.That(best.Effect == Effect.Allow, Is.EqualTo(message is null));
    }

    [TestCase("{name: a, when: device.properties.managed}, {name: b, value: '1'}, {name: c, when: 2 > 1}", true)]
    [TestCase("{name: a, when: device.properties.managed}, {name: b, value: '0.99'}", false)]
    [TestCase("{name: b, value: '0.99'}, {name: c, value: '0.99'}", false)]
    [TestCase("{name: a, value: '2'}", false)]
    [TestCase("{name: a, value: '-1'}, {name: b, when: 2 > 1}", false)]
    public void Analyze_CriteriaThatAllMustMeet_CanBeMet(string factors, bool canBeMet)
    {
        string text = Given.Profile("t", $"algorithm: criteria\nfactors: [{factors}]") + Given.Allow("p", "require: {trust: 100}");

        Assert.That(Findings.Of(text, null, DiagnosticCodes.UnmeetableRequirement), Has.Length.EqualTo(canBeMet ? 0 : 1));
        Assert.That(Given.Decide(text, Given.Request(device: new { managed = true })).Effect == Effect.Allow, Is.EqualTo(canBeMet));
    }

    [TestCase("2026-04-01T12:00:00Z", true)]
    [TestCase("2026-04-01T11:59:59Z", false)]
    public void Analyze_WindowThatIsOver_IsInformation(string now, bool isOver)
    {
        MarkedText text = MarkedText.Read(Given.Allow("p", "validity: {notAfter: ⟦2026-04-01T12:00:00Z⟧}"));

        PolicyDiagnostic[] found = Findings.Of(text.Text, new AnalysisOptions { Now = Given.At(now) });

        Assert.That(found.Select(static diagnostic => (diagnostic.Code, diagnostic.Severity)), Is.EqualTo(isOver ? new[] { (DiagnosticCodes.Expired, DiagnosticSeverity.Information) } : []));
        Assert.That(Given.Decide(text.Text, Given.Request(at: Given.At(now))).Effect == Effect.Deny, Is.EqualTo(isOver));
        if (isOver)
            Assert.That((found[0].Position, found[0].Message), Is.EqualTo((text.Marks[0], "the policy ended at 2026-04-01T12:00:00Z and decides nothing any more")));
        Assert.That(Findings.Of(text.Text), Is.Empty, "without a moment nothing is over");
    }

    [TestCase("when: ⟦1 > 2⟧", DiagnosticCodes.NeverHolds, "the condition is false for every request, so nobody has the level")]
    [TestCase("when: ⟦1 < 2⟧", DiagnosticCodes.AlwaysHolds, "the condition is true for every request, so the level asks for nothing by it")]
    [TestCase("when: ⟦1 / 0⟧ == 1", DiagnosticCodes.AlwaysFails, "the expression always fails: division by zero, so nobody has the level")]
    public void Analyze_ConditionOfALevel_IsJudged(string spec, string code, string message) =>
        Findings.AreAtTheMarksWithoutHelp(Given.Level("l", spec) + Given.Allow("p", "require: {accessLevel: l}"), code, message);

    [TestCase("when: ⟦1 > 2⟧", DiagnosticCodes.NeverHolds, "the condition is false for every request, so the factor adds nothing")]
    [TestCase("when: ⟦'true'⟧", DiagnosticCodes.AlwaysHolds, "the condition is true for every request, so the factor adds the same to every score")]
    [TestCase("value: ⟦1 / 0⟧", DiagnosticCodes.AlwaysFails, "the expression always fails: division by zero, so the factor adds nothing")]
    [TestCase("value: ⟦1 + 1⟧", DiagnosticCodes.AlwaysFails, "the value is 2 for every request, so the factor adds nothing")]
    [TestCase("value: \"⟦'much'⟧\"", DiagnosticCodes.AlwaysFails, "the value is \"much\" for every request, so the factor adds nothing")]
    [TestCase("when: subject.id == 'x'\n  freshness: {of: \"⟦{'a': 1}.b⟧\", fullFor: 1h, staleAfter: 2h}", DiagnosticCodes.AlwaysFails, "the expression always fails: the map has no key `b`, so the factor adds nothing")]
    public void Analyze_TrustFactor_IsJudged(string factor, string code, string message)
    {
        string marked = Given.Profile("t", $"algorithm: score\nfactors:\n- name: a\n  {factor}").Replace("⟦'true'⟧", "'⟦true⟧'", StringComparison.Ordinal);
        Findings.AreAtTheMarksWithoutHelp(marked + Given.Allow("p", "when: trust.score > 3"), code, message);
    }

    [Test]
    public void Analyze_DefinitionThatAlwaysFails_IsReportedWithWhatNeedsIt()
    {
        string marked = Given.Definitions("d", "constants: {zero: 0}\nexpressions:\n  broken: ⟦1 / zero⟧ == 1\n  switch: 'false'") + Given.Allow("p", "when: broken || subject.id == 'x' || switch");
        Findings.AreAtTheMarksWithoutHelp(marked, DiagnosticCodes.AlwaysFails, "the expression always fails: division by zero, so does whatever needs it");
    }
}
