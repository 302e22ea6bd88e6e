using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Decisions;

/// <summary>Where policies are filed, and that a request finds each of them once.</summary>
internal sealed class PolicyIndexTests
{
    [Test]
    public void Filing_SeveralTargets_IsUnderTheOneThatFewestPoliciesName()
    {
        PolicySnapshot snapshot = Given.Snapshot(
            Given.Allow("a", "subjects: {groups: [one]}\nresources: {types: [doc]}\nactions: [read]")
            + Given.Allow("b", "subjects: {groups: [two]}\nresources: {types: [doc]}\nactions: [read]")
            + Given.Allow("c", "subjects: {groups: [two, three]}\nresources: {types: [rare]}\nactions: [read]")
            + Given.Allow("d", "subjects: {groups: [\"t*\"]}\nresources: {types: [\"*\"]}")
            + Given.Allow("e", "resources: {ids: [\"7\"]}\nactions: [read]"));
        PolicyIndex index = snapshot.Index;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(index.Find(IndexedTarget.SubjectGroup, "one"), Is.EqualTo(new[] { 0 }));
            Assert.That(index.Find(IndexedTarget.ResourceType, "doc"), Is.EqualTo(new[] { 1 }), "as many policies name the group, and types come first");
            Assert.That(index.Find(IndexedTarget.ResourceType, "rare"), Is.EqualTo(new[] { 2 }));
            Assert.That(index.Find(IndexedTarget.ResourceId, "7"), Is.EqualTo(new[] { 4 }));
            Assert.That(index.Rest, Is.EqualTo(new[] { 3 }), "nothing but wildcards");
            Assert.That(index.Uses(IndexedTarget.Action), Is.False);
        }
    }

    [Test]
    public void Decide_PolicyOfSeveralGroupsThatTheSubjectHas_CountsOnce()
    {
        string text = Given.Allow("a", "subjects: {groups: [one, two, three]}\nobligations: [{id: log}]") + Given.Allow("z", "subjects: {groups: [two]}");
        Decision decision = Given.Decide(text, Given.Request(groups: ["one", "two", "one", "three"]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(decision.DeterminingPolicies, Is.EqualTo(new[] { "a", "z" }));
            Assert.That(decision.Obligations, Has.Length.EqualTo(1));
        }
    }

    [Test]
    public void Decide_PoliciesFoundByDifferentTargets_AreNamedInOrder()
    {
        string text = Given.Allow("a", "actions: [read]\nsubjects: {groups: [\"*\"]}")
            + Given.Allow("b", "subjects: {ids: [alice]}")
            + Given.Allow("c", "resources: {types: [doc]}")
            + Given.Allow("d", "subjects: {groups: [staff]}")
            + Given.Allow("e", "resources: {ids: [\"1\"]}")
            + Given.Allow("f", "subjects: {types: [user]}")
            + Given.Allow("g");
        Assert.That(Given.Decide(text, Given.Request(groups: ["staff"])).DeterminingPolicies, Is.EqualTo(new[] { "a", "b", "c", "d", "e", "f", "g" }));
    }

    [Test]
    public void Explain_ManyPoliciesOfTheTypeThatDoNotFit_ShowsSome()
    {
        string text = string.Concat(Enumerable.Range(0, 200).Select(static i => Given.Allow($"p{i:d3}", $"subjects: {{groups: [g{i}]}}\nresources: {{types: [{(i % 2 == 0 ? "doc" : "d*")}]}}")));
        var explanation = Given.Explain(text, Given.Request(groups: ["g150", "g151"]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(explanation.Policies, Has.Length.EqualTo(27));
            Assert.That(explanation.Policies.Select(static policy => policy.Policy), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Contains("p150").And.Contains("p151"));
        }
    }
}
