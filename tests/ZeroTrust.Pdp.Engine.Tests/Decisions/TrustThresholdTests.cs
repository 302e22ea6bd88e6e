using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Tests.Testing;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Engine.Tests.Decisions;

[TestFixture]
internal sealed class TrustThresholdTests
{
    // 60 of 100: what the second factor would add is missing.
    private const string Sixty = "algorithm: score\nfactors: [{name: a, when: 'true', weight: 60}, {name: m, when: 'false', weight: 40, remedy: mfa}]\n";

    [TestCase("{trust: 60}", null, "Allow")]
    [TestCase("{trust: 61}", null, "Challenge")]
    [TestCase("{trust: 61, actions: [write]}", null, "Allow")]
    [TestCase("{trust: 61, actions: [re*]}", null, "Challenge")]
    [TestCase("{trust: 61, resources: {types: [db]}}", null, "Allow")]
    [TestCase("{trust: 61, resources: {types: [d*]}}", null, "Challenge")]
    [TestCase("{trust: 61, resources: {sensitivity: [restricted, confidential]}}", "restricted", "Challenge")]
    [TestCase("{trust: 61, resources: {sensitivity: [restricted, confidential]}}", "internal", "Allow")]
    [TestCase("{trust: 61, resources: {sensitivity: [restricted]}}", "secret", "Challenge")]
    [TestCase("{trust: 61, resources: {sensitivity: [restricted]}}", 4, "Challenge")]
    [TestCase("{trust: 61, resources: {sensitivity: [restricted]}}", null, "Challenge")]
    [TestCase("{trust: 10}, {trust: 61}, {trust: 20}", null, "Challenge")]
    [TestCase("{trust: 100, actions: [write]}, {trust: 60}", null, "Allow")]
    public void Threshold_ThatApplies_IsAskedOfEveryAllow(string thresholds, object? sensitivity, string effect)
    {
        Decision decision = Given.Decide(
            Given.Profile("t", Sixty + $"thresholds: [{thresholds}]") + Given.Allow("p"),
            Given.Request(resourceProperties: sensitivity is null ? null : new { sensitivity }));

        Assert.That(decision.Effect.ToString(), Is.EqualTo(effect));
        if (decision.Effect == Effect.Challenge)
            Assert.That(decision.Remedies.Single(), Is.EqualTo(new Remedy(RemedyKind.Mfa, null, 61)));
    }

    [TestCase(70, "trustThreshold", "80")]
    [TestCase(80, "trust", "80")]
    [TestCase(90, "trust", "90")]
    public void Threshold_BesideARequirement_TheHigherCounts(int own, string requirement, string expected)
    {
        MarkedText marked = MarkedText.Read(Given.Profile("t", Sixty + "thresholds:\n- ⟦⟧{trust: 80}") + Given.Allow("p", $"require: {{⟦trust⟧: {own}}}"));

        RequirementTrace trace = Given.Explain(marked.Text, Given.Request()).Policies.Single().Requirements.Single();

        Assert.That((trace.Requirement, trace.Expected, trace.Actual, trace.Met), Is.EqualTo((requirement, expected, "60", false)));
        Assert.That(trace.Position, Is.EqualTo(marked.Marks[requirement == "trust" ? 1 : 0]));
    }

    [Test]
    public void Threshold_ThatNothingCanReach_DeniesTheAllow()
    {
        Decision decision = Given.Decide(
            Given.Profile("t", "algorithm: score\nfactors: [{name: a, when: 'false'}]\nthresholds: [{trust: 1}]") + Given.Allow("p") + Given.Deny("q", "when: 'false'"), Given.Request());

        Assert.That((decision.Effect, decision.Reason), Is.EqualTo((Effect.Deny, ReasonCode.RequirementsNotMet)));
        Assert.That(decision.DeterminingPolicies, Is.EqualTo(new[] { "p" }));
    }

    [Test]
    public void Threshold_OfAnotherProfile_IsNotAsked()
    {
        string text = Given.Profile("t", Sixty + "resources: {types: [db]}\nthresholds: [{trust: 100}]") + Given.Profile("rest", Sixty) + Given.Allow("p");

        Assert.That(Given.Decide(text, Given.Request(resourceType: "doc")).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Decide(text, Given.Request(resourceType: "db")).Effect, Is.EqualTo(Effect.Challenge));
    }

    [TestCase("resources: {types: [doc]}\nthresholds: [{resources: {types: [⟦dokc⟧]}, trust: 5}]", DiagnosticCodes.ThresholdNotServed, "the profile does not serve `dokc`, so the threshold would never apply", "did you mean `doc`?")]
    [TestCase("resources: {types: [doc]}\nthresholds: [{resources: {types: [⟦x*⟧]}, trust: 5}]", DiagnosticCodes.ThresholdNotServed, "the profile does not serve `x*`, so the threshold would never apply", "put it into the profile that serves the type")]
    [TestCase("thresholds: [{trust: ⟦0⟧}]", DiagnosticCodes.InvalidValue, "`spec.thresholds[0].trust` must be between 1 and 100, not 0", null)]
    [TestCase("thresholds: [⟦⟧{actions: [read]}]", DiagnosticCodes.MissingField, "`spec.thresholds[0]` needs the field `trust`", null)]
    [TestCase("thresholds: [{trust: 5, ⟦acions⟧: [read]}]", DiagnosticCodes.UnknownField, "unknown field `acions` in `spec.thresholds[0]`", "did you mean `actions`?")]
    [TestCase("thresholds: [{trust: 5, resources: {⟦ids⟧: [a]}}]", DiagnosticCodes.UnknownField, "unknown field `ids` in `spec.thresholds[0].resources`", "the fields are `types`, `sensitivity`")]
    [TestCase("thresholds: [{trust: 5, resources: {sensitivity: [⟦internl⟧]}}]", DiagnosticCodes.InvalidValue, "`spec.thresholds[0].resources.sensitivity` must be of `public`, `internal`, `confidential`, `restricted`, not `internl`", "did you mean `internal`?")]
    [TestCase("thresholds: [{trust: 5, actions: [⟦a*b⟧]}]", DiagnosticCodes.InvalidValue, "`a*b` has a `*` that is not at its end", "a `*` stands for any rest and comes last; use `when` for other patterns")]
    public void Threshold_WithAMistake_IsReportedAtItsPlace(string spec, string code, string message, string? help)
    {
        MarkedText marked = MarkedText.Read(Given.Profile("t", Sixty + spec));

        PolicyDiagnostic found = Given.Compile(marked.Text).Diagnostics.Single();

        Assert.That((found.Code, found.Message, found.Help), Is.EqualTo((code, message, help)));
        Assert.That((found.Position.Line, found.Position.Column), Is.EqualTo((marked.Marks[0].Line, marked.Marks[0].Column)));
    }

    [Test]
    public void Threshold_OfAnUndeclaredTypeOrAction_IsReported()
    {
        string[] codes = Given.Compile(
            Given.Doc("Schema", "s", "resources: {types: {doc: {}}}\nactions: {names: [read]}")
            + Given.Profile("t", Sixty + "thresholds: [{resources: {types: [dco]}, actions: [raed], trust: 5}]")).Codes();

        Assert.That(codes, Is.EqualTo(new[] { DiagnosticCodes.UndeclaredTarget, DiagnosticCodes.UndeclaredTarget }));
    }

    [TestCase("true", FactorSources.Pdp)]
    [TestCase("now > timestamp('2026-01-01T00:00:00Z')", FactorSources.Pdp)]
    [TestCase("nested", FactorSources.Pdp)]
    [TestCase("nested && owned", FactorSources.Caller)]
    [TestCase("device.properties.managed", FactorSources.Caller)]
    public void Factor_Source_IsWhereItsDataComeFrom(string when, string source)
    {
        TrustAssessment trust = Given.Decide(
            Given.Definitions("d", "expressions:\n  late: now > timestamp('2026-01-01T00:00:00Z')\n  nested: late && late\n  owned: subject.id == 'alice'")
            + Given.Profile("t", $"algorithm: score\nfactors:\n- {{name: a, when: \"{when}\"}}\n- {{name: b, when: \"{when}\", freshness: {{of: subject.properties.mfa_time, fullFor: 1h, staleAfter: 2h}}}}"),
            Given.Request()).Trust!;

        Assert.That(trust.Factors.Select(static factor => factor.Source), Is.EqualTo(new[] { source, FactorSources.Caller }));
    }

    [Test]
    public void Algorithm_Unavailable_DeniesWhatItsProfileServes()
    {
        PolicySnapshot snapshot = Given.Snapshot(
            Given.Profile("t", "algorithm: bayes\nfactors: [{name: a, when: 'true'}]\nresources: {types: [doc]}") + Given.Allow("p"), new UnavailableAlgorithm("bayes", "the file is gone"));

        Decision decision = Given.Decide(snapshot, Given.Request());

        Assert.That((decision.Effect, decision.Reason, decision.Reason.ToText()), Is.EqualTo((Effect.Deny, ReasonCode.TrustAlgorithmUnavailable, "trust_algorithm_unavailable")));
        Assert.That((decision.Trust, decision.DeterminingPolicies.Length), Is.EqualTo((default(TrustAssessment), 0)));
        Assert.That(Given.Explain(snapshot, Given.Request()).Decision.Reason, Is.EqualTo(ReasonCode.TrustAlgorithmUnavailable));
        Assert.That(Given.Decide(snapshot, Given.Request(resourceType: "db")).Effect, Is.EqualTo(Effect.Allow));
    }
}
