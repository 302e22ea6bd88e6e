using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Tests.Testing;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Engine.Tests.Explanations;

[TestFixture]
internal sealed class ExplainTests
{
    [TestCase("subjects: {groups: [admins]}", "subjects.groups")]
    [TestCase("subjects: {types: [workload]}", "subjects.types")]
    [TestCase("subjects: {ids: [bob]}", "subjects.ids")]
    [TestCase("actions: [write]", "actions")]
    [TestCase("resources: {ids: ['2']}", "resources.ids")]
    [TestCase("subjects: {ids: [alice]}\nresources: {types: ['x*']}", "resources.types")]
    public void Explain_TargetThatDoesNotFit_IsNamed(string target, string name)
    {
        PolicyTrace trace = Given.Explain(Given.Allow("p", target + "\nwhen: 'true'"), Given.Request()).Policies.Single();

        Assert.That((trace.Outcome, trace.MismatchedTarget, trace.Condition), Is.EqualTo((PolicyOutcome.TargetMismatch, name, default(ConditionTrace))));
    }

    /// <summary>In a large set only policies of the resource's type are worth a look.</summary>
    [Test]
    public void Explain_LargeSet_LeavesOutPoliciesOfOtherTypes()
    {
        string others = string.Concat(Enumerable.Range(0, 26).Select(static i => Given.Allow($"o{i:d2}", "subjects: {ids: [alice]}\nresources: {types: [vm]}")));
        Explanation explanation = Given.Explain(others + Given.Allow("p", "actions: [write]\nresources: {types: [doc]}") + Given.Allow("q"), Given.Request());

        Assert.That(explanation.Policies.Select(static policy => policy.Policy), Is.EqualTo(new[] { "p", "q" }));
    }

    [Test]
    public void Explain_Policies_TellHowFarEachCame()
    {
        string text = Given.Allow("a", "when: 'true'") + Given.Deny("b", "when: 'false'") + Given.Allow("c", "when: subject.properties.x == 1")
            + Given.Allow("d", "require: {mfaWithin: 1h}") + Given.Allow("e", "validity: {notAfter: 2020-01-01T00:00:00Z}")
            + Given.Allow("f", "actions: [write]") + Given.Deny("g", "mode: audit");

        Explanation explanation = Given.Explain(text, Given.Request());

        Assert.That(explanation.Policies.Select(static policy => $"{policy.Policy} {policy.Effect} {policy.Audit} {policy.Outcome} {policy.Position.Line}"), Is.EqualTo(new[]
        {
            "a Allow False Holds 1", "b Deny False ConditionFalse 8", "c Allow False ConditionFailed 15", "d Allow False RequirementNotMet 22",
            "e Allow False NotValidNow 29", "f Allow False TargetMismatch 36", "g Deny True Holds 43",
        }));
        Assert.That(explanation.Decision.Effect, Is.EqualTo(Effect.Allow));
    }

    [Test]
    public void Explain_Condition_ShowsEveryStepAtItsPlace()
    {
        MarkedText marked = MarkedText.Read(
            Given.Allow("p", "when: |\n  subject.id == 'alice' &&\n    ⟦size(subject.groups)⟧ == 2"));

        ConditionTrace condition = Given.Explain(marked.Text, Given.Request(groups: ["a", "b"])).Policies.Single().Condition!;

        Assert.That(condition.Value, Is.EqualTo(new TraceValue("true", null)));
        ExpressionTrace size = condition.Steps.Single(static step => step.Expression == "size(subject.groups)");
        Assert.That((size.Position, size.Value), Is.EqualTo((marked.Marks[0], new TraceValue("2", null))));
        Assert.That(condition.Steps.Select(static step => step.Expression), Has.Member("subject.id").And.Member("subject.groups").And.Member("subject.id == 'alice'"));
        Assert.That(condition.Steps.Select(static step => step.Position), Is.All.Matches<Engine.Diagnostics.SourcePosition>(static position => position.Line is 7 or 8));
        Assert.That(condition.Expression, Does.StartWith("subject.id =="));
    }

    [Test]
    public void Explain_FailedCondition_ShowsTheError()
    {
        ConditionTrace condition = Given.Explain(Given.Deny("p", "when: subject.properties.dept == 'x'"), Given.Request()).Policies.Single().Condition!;

        Assert.That(condition.Value.Literal, Is.Null);
        Assert.That(condition.Value.Error, Does.StartWith("no_such_key: "));
    }

    [Test]
    public void Explain_Requirements_ShowExpectedActualAndRemedies()
    {
        string text = Given.Profile("t", "algorithm: score\nfactors: [{name: a, when: 'false', remedy: mfa}, {name: b, when: 'true'}]")
            + Given.Level("l", "conditions: [{device: {managed: true, postureWithin: 1h}, networks: [10.0.0.0/8]}]")
            + Given.Allow("p", "require: {accessLevel: l, trust: 80, mfaWithin: 36h}");
        DecisionRequest request = Given.Request(
            device: new { managed = false, posture_time = "2026-04-01T10:30:00Z" }, properties: new { mfa_time = "2026-03-30T12:00:00Z" });

        Explanation explanation = Given.Explain(text, request);

        Assert.That(explanation.Policies.Single().Requirements.Select(static requirement => $"{requirement.Requirement}|{requirement.Expected}|{requirement.Actual}|{requirement.Met}|{string.Join(',', requirement.Remedies.Select(static remedy => remedy.Kind))}"), Is.EqualTo(new[]
        {
            "accessLevel|l|not reached|False|", "trust|80|50|False|Mfa", "mfaWithin|36h|2d ago|False|Mfa",
        }));
        SharedTrace level = explanation.Shared.Single();
        Assert.That(level.Document, Is.EqualTo("AccessLevel/l"));
        Assert.That(level.Conditions.Select(static test => $"{test.Requirement}|{test.Expected}|{test.Actual}|{test.Met}|{test.Remedies.Length}"), Is.EqualTo(new[]
        {
            "device.managed|true|false|False|0", "device.postureWithin|1h|1h30m ago|False|1", "networks|10.0.0.0/8|192.0.2.7|False|0",
        }));
    }

    [Test]
    public void Explain_Shared_HasEachDefinitionAndLevelOnce()
    {
        string text = Given.Definitions("d", "expressions:\n  x: subject.id == 'alice'\n  y: x && true\n  unused: 'true'")
            + Given.Level("l", "when: y") + Given.Level("m", "requires: [l]\nconditions: [{time: {zone: UTC}}, {regions: [DE], negate: true}]")
            + Given.Allow("p", "when: x && y\nrequire: {accessLevel: m}") + Given.Allow("q", "when: y\nrequire: {accessLevel: l}");

        Explanation explanation = Given.Explain(text, Given.Request());

        Assert.That(explanation.Shared.Select(static shared => shared.Document), Is.EqualTo(new[] { "AccessLevel/l", "AccessLevel/m", "Definitions/x", "Definitions/y" }));
        Assert.That(explanation.Shared[0].Condition!.Expression, Is.EqualTo("y"));
        Assert.That(explanation.Shared[1].Condition, Is.Null);
        Assert.That(explanation.Shared[1].Conditions.Select(static test => $"{test.Requirement} {test.Expected} {test.Actual}"), Is.EqualTo(new[] { "time every day 00:00-24:00 UTC Wed 12:00", "regions not DE absent" }));
        Assert.That(explanation.Shared[3].Condition!.Value.Literal, Is.EqualTo("true"));
    }

    [Test]
    public void Explain_Factors_StandWhereTheyAreWritten()
    {
        MarkedText marked = MarkedText.Read(
            Given.Profile("t", "algorithm: score\nfactors:\n- ⟦⟧name: a\n  when: 'true'\n- ⟦⟧name: b\n  weight: 3\n  value: '0.5'"));

        Explanation explanation = Given.Explain(marked.Text, Given.Request());

        Assert.That(explanation.TrustFactors.Select(static factor => factor.Position), Is.EqualTo(marked.Marks));
        Assert.That(explanation.TrustFactors.Select(static factor => (factor.Factor.Name, factor.Factor.Weight, factor.Factor.Value, factor.Factor.Contribution, factor.Factor.State)), Is.EqualTo(new[]
        {
            ("a", 1d, 1d, 25d, TrustFactorState.Present), ("b", 3d, 0.5, 37.5, TrustFactorState.Present),
        }));
        Assert.That(explanation.Decision.Trust!.Score, Is.EqualTo(63));
    }

    [Test]
    public void Explain_TrustWhereNoProfileServes_SaysSo()
    {
        string text = Given.Profile("t", "algorithm: score\nresources: {types: [db]}\nfactors: [{name: a, when: 'true'}]") + Given.Allow("p", "require: {trust: 5}");

        Explanation explanation = Given.Explain(text, Given.Request());

        Assert.That(explanation.Policies.Single().Requirements.Single().Actual, Is.EqualTo("no trust profile serves the resource"));
        Assert.That(explanation.Decision.Problems.Single().Expression, Is.EqualTo("require.trust"));
    }

    [Test]
    public void Explain_LongValue_IsShortened()
    {
        ConditionTrace condition = Given.Explain(
            Given.Allow("p", "when: subject.properties.long != ''"), Given.Request(properties: new { @long = new string('x', 100_000) })).Policies.Single().Condition!;

        Assert.That(condition.Steps.Select(static step => step.Value.Literal!.Length), Is.All.LessThan(300));
    }
}
