using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Explanations;

/// <summary>Explanations point at the name of the field that they tell of.</summary>
[TestFixture]
internal sealed class PlaceTests
{
    [TestCase("⟦actions⟧: [write]")]
    [TestCase("resources: {types: [doc], ⟦ids⟧: ['2']}")]
    [TestCase("resources: {⟦types⟧: [db], ids: ['1']}")]
    [TestCase("subjects:\n  types: [user]\n  ⟦ids⟧:\n    - bob")]
    [TestCase("subjects: {⟦groups⟧: [admins]}")]
    [TestCase("subjects: {⟦types⟧: [workload]}")]
    [TestCase("⟦validity⟧: {notBefore: 2027-01-01T00:00:00Z}")]
    [TestCase("⟦segments⟧: [s]")]
    public void Policy_ThatDoesNotFit_PointsAtTheTargetOrWindow(string rest)
    {
        var marked = MarkedText.Read(Given.Segment("s", "members: {resources: {types: [vm]}}\nallowFrom: [{external: true}]") + Given.Allow("a", rest));
        PolicyTrace trace = Given.Explain(marked.Text, Given.Request(groups: ["staff"])).Policies.Single();
        Assert.That(trace.MismatchPosition, Is.EqualTo(marked.Marks.Single()));
    }

    [Test]
    public void Policy_ThatFits_PointsAtNone() =>
        Assert.That(Given.Explain(Given.Allow("a", "actions: [read]"), Given.Request()).Policies.Single().MismatchPosition, Is.Null);

    [Test]
    public void Requirements_PointAtTheirFields()
    {
        var marked = MarkedText.Read(
            Given.Level("l", "conditions: [{device: {managed: true}}]") + Given.Profile("t", "algorithm: score\nfactors: [{name: f, when: 'true'}]")
            + Given.Allow("a", "require:\n  ⟦accessLevel⟧: l\n  ⟦trust⟧: 70\n  ⟦mfaWithin⟧: 1h\n  ⟦grant⟧: g"));
        PolicyTrace trace = Given.Explain(marked.Text, Given.Request()).Policies.Single();
        Assert.That(trace.Requirements.Select(static requirement => requirement.Position), Is.EqualTo(marked.Marks.Select(static mark => (SourcePosition?)mark)));
    }

    [Test]
    public void Conditions_OfALevel_PointAtTheirFields()
    {
        var marked = MarkedText.Read(Given.Level("l", """
            conditions:
              - device:
                  ⟦managed⟧: true
                  ⟦encrypted⟧: true
                  ⟦screenLock⟧: true
                  ⟦ownership⟧: corporate
                  ⟦os⟧:
                    - {type: linux}
                  ⟦postureWithin⟧: 1h
                ⟦networks⟧: [10.0.0.0/8]
                ⟦regions⟧: [DE]
                ⟦time⟧: {zone: Europe/Berlin}
                subject: {⟦groups⟧: [g], ⟦types⟧: [user], ⟦mfaWithin⟧: 1h}
            """) + Given.Allow("a", "require: {accessLevel: l}"));
        Explanation explanation = Given.Explain(marked.Text, Given.Request());
        Assert.That(explanation.Shared.Single().Conditions.Select(static condition => condition.Position), Is.EqualTo(marked.Marks.Select(static mark => (SourcePosition?)mark)));
    }

    [Test]
    public void Problem_OfALevel_PointsAtTheConditionThatNeedsTheAttribute()
    {
        var marked = MarkedText.Read(
            Given.Level("l", "conditions:\n- {device: {managed: true, ⟦encrypted⟧: true}, regions: [DE]}\n- regions: [FR]") + Given.Allow("a", "require: {accessLevel: l}"));
        Decision decision = Given.Decide(marked.Text, Given.Request(device: new { managed = true }));
        Assert.That(decision.Problems.Select(static problem => (problem.Position, problem.Expression)), Is.EqualTo(new[] { (marked.Marks.Single(), "device.properties.encrypted") }));
    }

    [Test]
    public void Problem_OfTrustThatNothingAssesses_PointsAtTheRequirement()
    {
        var marked = MarkedText.Read(
            Given.Profile("t", "algorithm: score\nresources: {types: [db]}\nfactors: [{name: f, when: 'true'}]") + Given.Allow("a", "require: {⟦trust⟧: 50}"));
        Decision decision = Given.Decide(marked.Text, Given.Request());
        Assert.That(decision.Problems.Single().Position, Is.EqualTo(marked.Marks.Single()));
    }

    [Test]
    public void Places_OfASecondFileAndAPolicyThatMoved_AreThoseOfNow()
    {
        var compiler = new PolicyCompiler();
        string policy = Given.Allow("a", "actions: [write]");
        CompilationResult first = compiler.Compile([new PolicySource("x.yaml", policy), new PolicySource("y.yaml", Given.Allow("b", "actions: [list]"))]);
        CompilationResult moved = compiler.Compile([new PolicySource("x.yaml", policy), new PolicySource("y.yaml", "# one more line\n" + Given.Allow("b", "actions: [list]"))], first);
        Explanation explanation = Given.Explain(moved.Snapshot!, ControlState.Empty, Given.Request());
        Assert.That(
            explanation.Policies.Select(static trace => trace.MismatchPosition!.Value), Is.EqualTo(new[] { new SourcePosition("x.yaml", 6, 3, 7), new SourcePosition("y.yaml", 7, 3, 7) }));
    }
}
