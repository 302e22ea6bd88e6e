using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Decisions;

/// <summary>Where policies are filed, and that a request finds each of them once.</summary>
internal sealed class PolicyIndexTests
{
    private static readonly string Filed =
        Given.Allow("a", "subjects: {groups: [one]}\nresources: {types: [doc]}\nactions: [read]")
        + Given.Allow("b", "subjects: {groups: [two]}\nresources: {types: [doc]}\nactions: [read]")
        + Given.Allow("c", "subjects: {groups: [two, three]}\nresources: {types: [rare]}\nactions: [read]")
        + Given.Allow("d", "subjects: {groups: [\"t*\"]}\nresources: {types: [\"*\"]}")
        + Given.Allow("e", "resources: {ids: [\"7\"]}\nactions: [read]")
        + Given.Allow("f", "resources: {types: [\"*\"]}")
        + Given.Allow("g", "resources: {types: [\"ra*\", \"r*\"]}\nactions: [read, \"w*\"]");

    [TestCase("", "doc", "1", "bf", TestName = "b names a group that as many policies name as its type, and types come first")]
    [TestCase("one", "doc", "1", "abf", TestName = "a is the only one to name its group")]
    [TestCase("two", "vm", "1", "df", TestName = "d is filed under a prefix")]
    [TestCase("two three", "vm", "1", "df", TestName = "A policy that two groups find is found once")]
    [TestCase("", "vm", "7", "ef", TestName = "e is filed under the id of the resource")]
    [TestCase("", "rare", "1", "cfg", TestName = "A policy that two prefixes find is found once")]
    [TestCase("", "r", "1", "fg", TestName = "A prefix may be the whole text")]
    [TestCase("", "", "", "f", TestName = "Empty texts fit no prefix")]
    public void Find_SeveralTargets_LooksUnderTheOneThatFewestPoliciesName(string groups, string type, string id, string expected)
    {
        PolicySnapshot snapshot = Given.Snapshot(Filed);
        var candidates = new CandidateList();
        snapshot.Index.Find(
            Given.Request(groups: groups.Split(' ', StringSplitOptions.RemoveEmptyEntries), resourceType: type, resource: id), candidates);
        string found = string.Concat(candidates.InOrder().ToArray().Select(number => snapshot.Policies[number].Name));
        Assert.That(found, Is.EqualTo(expected));
    }

    [Test]
    public void CandidateList_AnyLists_GivesEachNumberOnceAscending()
    {
        var random = new Random(7);
        var list = new CandidateList();
        for (int round = 0; round < 500; round++)
        {
            int[][] added = [.. Enumerable.Range(0, random.Next(5)).Select(_ => Enumerable.Range(0, 60).Where(_ => random.Next(8) == 0).ToArray())];
            list.Clear();
            foreach (int[] numbers in added)
                list.Add(numbers);
            Assert.That(list.InOrder().ToArray(), Is.EqualTo(added.SelectMany(static numbers => numbers).Distinct().Order()), $"round {round}");
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
