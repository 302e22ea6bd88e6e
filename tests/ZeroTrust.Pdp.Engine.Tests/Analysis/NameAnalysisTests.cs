using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Analysis;

[TestFixture]
internal sealed class NameAnalysisTests
{
    [Test]
    public void Analyze_DefinitionsNamedLikeFunctions_AreWarnedOf() =>
        Findings.AreAtTheMarks(
            Given.Definitions("d", "constants: {⟦size⟧: 1, sizes: 2}\nexpressions:\n  ⟦exists⟧: subject.id == 'x'\n  ⟦startsWith⟧: exists\n  ⟦has⟧: exists\n  isOwner: exists && has && startsWith && size < sizes")
            + Given.Allow("p", "when: isOwner"),
            DiagnosticCodes.NamedLikeFunction, DiagnosticSeverity.Warning,
            "`size` is a function of CEL, too", "`exists` is a function of CEL, too", "`startsWith` is a function of CEL, too", "`has` is a function of CEL, too");

    [TestCase("subject.groups.exists(⟦subject⟧, subject == 'x')", "`subject` hides the variable of the same name")]
    [TestCase("subject.groups.exists(⟦isStaff⟧, isStaff == 'x')", "`isStaff` hides the variable of the same name")]
    [TestCase("subject.groups.exists(⟦homes⟧, homes == 'x')", "`homes` hides the variable of the same name")]
    [TestCase("subject.groups.exists(g, homes.exists(⟦g⟧, g == 'x'))", "`g` hides the one around it of the same name")]
    [TestCase("cel.bind(⟦now⟧, subject.id, now == 'x')", "`now` hides the variable of the same name")]
    [TestCase("subject.groups.exists(g, g == 'x') || homes.exists(g, g == subject.id)", null)]
    public void Compile_LoopVariableThatHidesAName_IsAWarning(string when, string? message)
    {
        MarkedText text = MarkedText.Read(
            Given.Definitions("d", "constants: {homes: [DE]}\nexpressions: {isStaff: \"'staff' in subject.groups\"}") + Given.Allow("p", $"when: {when}"));

        PolicyDiagnostic[] found = [.. Given.Compile(text.Text).Diagnostics];

        Assert.That(found.Select(static diagnostic => (diagnostic.Code, diagnostic.Severity, diagnostic.Message)), Is.EqualTo(message is null ? [] : new[] { ("CEL1214", DiagnosticSeverity.Warning, message) }));
        Assert.That(found.Select(static diagnostic => diagnostic.Position), Is.EqualTo(text.Marks));
    }

    [Test]
    public void Analyze_NamesThatDifferInCase_AreTwoThings()
    {
        string marked = Given.Definitions("d", "constants: {homes: [x]}\nexpressions: {⟦Homes⟧: subject.id in homes}")
            + Given.Allow("p", "when: Homes || 'y' in homes\nsubjects: {groups: [staff], types: [user]}\nactions: [read, ⟦Read⟧]\nresources: {types: [doc]}")
            + Given.Allow("q", "subjects: {groups: [⟦Staff⟧, guests], types: [⟦User⟧]}\nresources: {types: [⟦DOC⟧]}\nactions: [Read]");

        Findings.AreAtTheMarks(
            marked, DiagnosticCodes.DiffersInCase, DiagnosticSeverity.Warning,
            "the definition `Homes` differs only in case from `homes` at p.yaml:5:15",
            "the action `Read` differs only in case from `read` at p.yaml:15:13",
            "the group `Staff` differs only in case from `staff` at p.yaml:14:23",
            "the subject type `User` differs only in case from `user` at p.yaml:14:39",
            "the resource type `DOC` differs only in case from `doc` at p.yaml:16:23");
        Assert.That(Given.Decide(Given.Allow("p", "subjects: {groups: [Staff]}"), Given.Request(groups: ["staff"])).Effect, Is.EqualTo(Effect.Deny), "case counts");
    }

    [Test]
    public void Analyze_DefinitionNamedLikeALevel_IsInformation() =>
        Findings.AreAtTheMarks(
            Given.Definitions("d", "expressions: {⟦managed⟧: device.properties.managed}") + Given.Level("managed", "when: managed") + Given.Allow("p", "require: {accessLevel: managed}"),
            DiagnosticCodes.SameNameOverKinds, DiagnosticSeverity.Information, "an access level has the name `managed`, too (at p.yaml:7:1)");

    [Test]
    public void Analyze_WhatNothingRefersTo_IsInformation() =>
        Findings.AreAtTheMarks(
            Given.Definitions("d", "constants: {used: 1, ⟦spare⟧: 2}\nexpressions:\n  a: b && used == 1\n  b: subject.id == 'x'\n  ⟦c⟧: subject.id == 'y'\n  ⟦itself⟧: subject.id == 'itself'")
            + "⟦⟧" + Given.Level("lonely", "when: a") + Given.Level("needed", "when: subject.id == 'z'") + Given.Level("asked", "requires: [needed]\nwhen: a")
            + "⟦⟧" + Given.Profile("unread", "algorithm: score\nresources: {types: [db]}\nfactors: [{name: a, when: subject.id == 'x'}]")
            + Given.Profile("read", "algorithm: score\nfactors: [{name: a, when: subject.id == 'x'}]")
            + Given.Allow("p", "resources: {types: [doc]}\nrequire: {accessLevel: asked, trust: 3}"),
            DiagnosticCodes.Unused, DiagnosticSeverity.Information,
            "nothing uses the constant `spare`", "nothing uses the definition `c`", "nothing uses the definition `itself`",
            "no policy and no level asks for the access level `lonely`", "no policy asks for the trust that the profile `unread` assesses");

    [TestCase("", "require: {accessLevel: outer}", true)]
    [TestCase("", "require: {accessLevel: plain}", false)]
    [TestCase("", "require: {trust: 3}", true)]
    [TestCase("", "when: trust.score > 3", true)]
    [TestCase("", "when: subject.id == 'x'", false)]
    [TestCase("thresholds: [{trust: 30}]", "when: subject.id == 'x'", true)]
    [TestCase("freshness: {subject.groups: 1h}", "when: subject.id == 'x'", true)]
    [TestCase("resources: {types: [db, doc]}", "resources: {types: [doc]}\nrequire: {trust: 3}", true)]
    [TestCase("resources: {types: [db, doc]}", "resources: {types: [vm, 'do*']}\nrequire: {trust: 3}", true)]
    [TestCase("resources: {types: [db, doc]}", "resources: {types: [vm]}\nrequire: {accessLevel: outer}", false)]
    [TestCase("", "resources: {types: [other]}\nrequire: {trust: 3}", false)]
    [TestCase("", "resources: {types: [other, vm]}\nrequire: {trust: 3}", true)]
    [TestCase("", "resources: {types: ['other*']}\nrequire: {trust: 3}", true)]
    public void Analyze_ProfileThatNobodyReads_IsTold(string profile, string policy, bool isRead)
    {
        string text = Given.Profile("t", $"algorithm: score\nfactors: [{{name: a, when: subject.id == 'x'}}]\n{profile}")
            + Given.Profile("others", "algorithm: score\nresources: {types: [another, other]}\nthresholds: [{trust: 1}]\nfactors: [{name: a, when: subject.id == 'x'}]")
            + Given.Level("outer", "requires: [plain, inner]\nwhen: subject.id == 'x'") + Given.Level("inner", "when: trust.score > 3") + Given.Level("plain", "when: subject.id == 'x'")
            + Given.Allow("p", policy);

        string[] found = [.. Findings.Of(text, null, DiagnosticCodes.Unused).Select(static one => one.Message).Where(static message => message.Contains("profile", StringComparison.Ordinal))];

        Assert.That(found, Is.EqualTo(isRead ? [] : new[] { "no policy asks for the trust that the profile `t` assesses" }));
    }

    [Test]
    public void Analyze_DocumentsWithoutPolicies_AreALibrary() =>
        Assert.That(Findings.Of(Given.Definitions("d", "constants: {a: 1}\nexpressions: {b: subject.id == 'x'}") + Given.Level("l", "when: b")), Is.Empty);
}
