using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;
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

    [TestCase("rare", true)]
    [TestCase("other", false)]
    public void Find_PrefixAsRareAsAnExactValue_LooksUnderTheValue(string action, bool isFound)
    {
        PolicySnapshot snapshot = Given.Snapshot(Given.Allow("p", "resources: {types: [\"d*\"]}\nactions: [rare]") + Given.Allow("q", "subjects: {ids: [bob]}"));
        Assert.That(Found(snapshot.Index, Given.Request(action: action)), Is.EqualTo(isFound ? new[] { 0 } : []));
    }

    [Test]
    public void Numbers_AfterAChange_KeepTheirOrder()
    {
        // 1 is gone, 2 becomes 1, a new 2 comes before 3.
        var changes = new NumberChanges([0, -1, 1, 3], [2], 1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((changes.Count, changes[1], changes[3]), Is.EqualTo((2, -1, 3)));
            Assert.That(changes.Apply([0, 1, 2, 3], [2]), Is.EqualTo(new[] { 0, 1, 2, 3 }));
            Assert.That(changes.Apply([0, 2], []), Is.EqualTo(new[] { 0, 1 }));
            Assert.That(changes.Apply([3], [2]), Is.EqualTo(new[] { 2, 3 }));
            Assert.That(changes.Apply([0, 2], [2]), Is.EqualTo(new[] { 0, 1, 2 }));
            Assert.That(changes.Apply([1], []), Is.Empty);
            Assert.That(changes.Apply([], [2]), Is.EqualTo(new[] { 2 }));
        }
    }

    /// <summary>Patterns lose all their numbers, get more, and are new; some before, some behind those that are there.</summary>
    [Test]
    public void Table_AfterAChange_IsAsOneMadeAnew()
    {
        var before = new IndexTable([("a", 0), ("a*", 1), ("b", 1), ("ab*", 2), ("a", 3)]);
        IndexTable after = before.With(new NumberChanges([0, -1, 2, 3], [1, 4], 1), [("abc*", 1), ("c", 1), ("a", 4), ("ab*", 4), ("d", 4), ("xy*", 4)]);
        using (Assert.EnterMultipleScope())
        {
            foreach ((string text, int[] then, int[] now) in (IEnumerable<(string, int[], int[])>)
                     [
                         ("a", [0, 1, 3], [0, 3, 4]), ("ab", [1, 2], [2, 4]), ("abc", [1, 2], [1, 2, 4]), ("abcd", [1, 2], [1, 2, 4]), ("ax", [1], []),
                         ("b", [1], []), ("bx", [], []), ("c", [], [1]), ("cx", [], []), ("d", [], [4]), ("xy", [], [4]), ("x", [], []), ("", [], []),
                     ])
            {
                Assert.That(Found(before, text), Is.EqualTo(then), $"`{text}` before");
                Assert.That(Found(after, text), Is.EqualTo(now), $"`{text}` after");
                Assert.That(after.Find(text).SelectMany(static numbers => numbers.ToArray()).Order(), Is.EqualTo(now), $"`{text}` after, list by list");
            }

            Assert.That(All(before), Is.EqualTo(new[] { 0, 1, 2, 3 }));
            Assert.That(All(after), Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
        }
    }

    /// <summary>
    /// Two new policies share their type and no group. As long as little has changed they are filed by what was rare before: by their
    /// type, which nobody named. With more changes than one in eight policies all are filed anew: by their groups.
    /// </summary>
    [TestCase(14, true)]
    [TestCase(13, false)]
    public void Index_AfterChanges_IsMadeAnewWhenTheyAreMany(int others, bool isKept)
    {
        PolicySource[] old = [.. Enumerable.Range(0, others).Select(static i => new PolicySource($"o{i}", Given.Allow($"o{i:00}", $"subjects: {{groups: [g{i}]}}")))];
        PolicySource[] added = [new("x", Given.Allow("x", "subjects: {groups: [gx]}\nresources: {types: [fresh]}")), new("y", Given.Allow("y", "subjects: {groups: [gy]}\nresources: {types: [fresh]}"))];
        var compiler = new PolicyCompiler();
        CompilationResult first = compiler.Compile(old);
        CompilationResult second = compiler.Compile([.. old, .. added], first);
        CompilationResult third = compiler.Compile([.. old[1..], .. added], second);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Names(second, Given.Request(resourceType: "fresh")), Is.EqualTo(isKept ? new[] { "x", "y" } : []));
            Assert.That(Names(third, Given.Request(resourceType: "fresh")), Is.Empty, "all changes since count");
            foreach (CompilationResult result in (CompilationResult[])[second, third])
            {
                Assert.That(Names(result, Given.Request(groups: ["gx", "gy", "g7"], resourceType: "fresh")), Is.EqualTo(new[] { "o07", "x", "y" }));
                Assert.That(Names(result, Given.Request(groups: ["g0", "g7"])), Is.EqualTo(ReferenceEquals(result, second) ? new[] { "o00", "o07" } : ["o07"]));
                Assert.That(result.Snapshot!.Index.OfResourceType("fresh").Select(number => result.Snapshot.Policies[number].Name).Take(2), Is.EqualTo(new[] { "x", "y" }));
                Assert.That(result.Snapshot.Index.OfResourceType("doc").Select(number => result.Snapshot.Policies[number].Name), Is.EqualTo(result.Snapshot.Policies.Select(static policy => policy.Name).Where(static name => name[0] == 'o')));
            }
        }
    }

    [Test]
    public void Index_AfterAChange_FindsWhatIsNewBesideWhatIsThere()
    {
        PolicySource[] old = [.. Enumerable.Range(0, 20).Select(static i => new PolicySource($"o{i}", Given.Allow($"o{i:00}", $"subjects: {{groups: [g{i}, all]}}\nresources: {{types: [doc]}}")))];
        var compiler = new PolicyCompiler();
        CompilationResult first = compiler.Compile(old);
        CompilationResult second = compiler.Compile([.. old[..^1], new("n", Given.Allow("n", "subjects: {groups: [g7]}\nresources: {types: [doc, \"d*\"]}"))], first);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.TakenOver, Is.EqualTo(19));
            Assert.That(Names(first, Given.Request(groups: ["g7", "g19"])), Is.EqualTo(first.Snapshot!.Policies.Select(static policy => policy.Name)), "all name the type and a group that all name");
            Assert.That(Names(second, Given.Request(groups: ["g7"])), Is.EqualTo(new[] { "n" }.Concat(first.Snapshot.Policies.Select(static policy => policy.Name).SkipLast(1))));
            Assert.That(Names(second, Given.Request(groups: ["g7"], resourceType: "vm")), Is.EqualTo(new[] { "n" }), "by its group, which one other names");
            CompilationResult third = compiler.Compile([.. old[..^1], new("n", Given.Allow("n", "subjects: {groups: [new, all]}\nresources: {types: [doc]}"))], first);
            Assert.That(Names(third, Given.Request(groups: ["g3"])), Is.EqualTo(new[] { "n" }.Concat(first.Snapshot.Policies.Select(static policy => policy.Name).SkipLast(1))), "by the type, as all");
            Assert.That(second.Snapshot!.Index.OfResourceType("doc").Select(number => second.Snapshot.Policies[number].Name).Order(StringComparer.Ordinal), Is.EqualTo(second.Snapshot.Policies.Select(static policy => policy.Name)));
        }
    }

    [Test]
    public void CandidateList_ListsThatTouch_GiveEachNumberOnce()
    {
        var list = new CandidateList();
        list.Add([1, 2]);
        list.Add([2, 3]);
        list.Add([]);
        Assert.That(list.InOrder().ToArray(), Is.EqualTo(new[] { 1, 2, 3 }));
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

    private static string[] Names(CompilationResult result, DecisionRequest request) =>
        [.. Found(result.Snapshot!.Index, request).Select(number => result.Snapshot.Policies[number].Name)];

    private static int[] Found(PolicyIndex index, DecisionRequest request)
    {
        var candidates = new CandidateList();
        index.Find(request, candidates);
        return candidates.InOrder().ToArray();
    }

    private static int[] Found(IndexTable table, string text)
    {
        var candidates = new CandidateList();
        table.Find(text, candidates);
        return candidates.InOrder().ToArray();
    }

    private static int[] All(IndexTable table)
    {
        var candidates = new CandidateList();
        table.FindAll(candidates);
        return candidates.InOrder().ToArray();
    }
}
