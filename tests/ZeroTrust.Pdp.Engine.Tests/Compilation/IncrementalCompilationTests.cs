using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Tests.Golden;
using ZeroTrust.Pdp.Engine.Tests.Testing;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Engine.Tests.Compilation;

/// <summary>A compilation that takes over what did not change comes to what compiling everything comes to.</summary>
[TestFixture]
internal sealed class IncrementalCompilationTests
{
    private static readonly string[] Files = ["a.yaml", "b.yaml", "c.yaml"];

    private static IEnumerable<int> Blocks() => Enumerable.Range(0, 4);

    [TestCaseSource(nameof(Blocks))]
    public void Compile_AfterRandomEdits_IsAsCompilingEverything(int block)
    {
        int takenOver = 0;
        int refused = 0;
        foreach (int seed in Enumerable.Range(block * 15, 15))
        {
            var random = new Random(seed);
            World[] worlds = [.. Enumerable.Range(0, 4).Select(i => new World((seed * 10) + i))];
            var documents = new Dictionary<string, (string File, string Text)>(StringComparer.Ordinal);
            foreach (string text in worlds[0].Render(worlds[0].Policies))
                documents[KeyOf(text)] = (Files[random.Next(3)], text);
            var compiler = new PolicyCompiler();
            CompilationResult? last = null;
            for (int step = 0; step < 15; step++)
            {
                PolicySource[] sources = AsWritten(documents, random);
                // A server that has stored a set compiles each document by itself.
                if (last?.Snapshot is not null && random.Next(3) == 0)
                    sources = [.. last.Set.Documents.Select(static document => document.ToSource())];
                CompilationResult whole = new PolicyCompiler().Compile(sources);
                CompilationResult next = compiler.Compile(sources, last);
                CheckSame(next, whole, worlds[random.Next(4)], $"seed {seed}, step {step}");
                takenOver += next.TakenOver > 0 ? 1 : 0;
                refused += next.HasErrors ? 1 : 0;
                if (!next.HasErrors || random.Next(2) == 0)
                    last = next;
                Edit(documents, worlds, random);
            }
        }

        Assert.That((takenOver, refused), Is.GreaterThan((40, 10)).Using<(int TakenOver, int Refused)>(static (a, b) => a.TakenOver > b.TakenOver && a.Refused > b.Refused ? 1 : -1));
    }

    /// <summary>In a set so large that its index is changed, not built anew, until it has been changed much.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void Compile_ManyEditsOfALargeSet_FindsWhatALookAtEveryPolicyFinds(bool asSet)
    {
        var random = new Random(41);
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < 400; i++)
            texts[$"p{i:d3}"] = AnyTargets(random, $"p{i:d3}");
        var compiler = new PolicyCompiler();
        CompilationResult last = compiler.Compile(SourcesOf(texts));
        int fits = 0;
        for (int step = 0; step < 120; step++)
        {
            for (int edits = 1 + random.Next(3); edits > 0; edits--)
            {
                string name = $"p{random.Next(420):d3}";
                if (random.Next(3) == 0)
                    texts.Remove(name);
                else
                    texts[name] = AnyTargets(random, name);
            }

            PolicySource[] sources = SourcesOf(texts);
            CompilationResult next = asSet ? compiler.Compile(last.Set.Merge(DocumentSet.Read(sources).Set, [.. last.Set.Documents.Select(static one => one.Key)]), last) : compiler.Compile(sources, last);
            CompilationResult whole = new PolicyCompiler().Compile(sources);
            Assert.That(next.TakenOver, Is.GreaterThanOrEqualTo(texts.Count - 3), $"step {step}");
            Assert.That(next.Snapshot!.Policies.Select(static policy => policy.Name), Is.EqualTo(texts.Keys), $"step {step}");
            for (int i = 0; i < 12; i++)
            {
                DecisionRequest request = Given.Request(
                    groups: [.. Enumerable.Range(0, random.Next(4)).Select(_ => Word(random))], subject: Word(random), action: Word(random), resourceType: Word(random), resource: Word(random));
                var candidates = new CandidateList();
                next.Snapshot.Index.Find(request, candidates);
                int[] found = candidates.InOrder().ToArray();
                int[] fitting = [.. Enumerable.Range(0, texts.Count).Where(number => next.Snapshot.Policies[number].Targets.FirstMismatch(request) is null)];
                fits += fitting.Length;
                Assert.That(found, Is.SupersetOf(fitting), $"step {step}, request {i}");
                Assert.That(found, Is.Ordered.And.Unique, $"step {step}, request {i}");
                Assert.That(next.Snapshot.Index.OfResourceType(request.Resource.ResourceType), Is.EqualTo(whole.Snapshot!.Index.OfResourceType(request.Resource.ResourceType)), $"step {step}, request {i}");
                Assert.That(
                    ExplanationText.Render(Given.Explain(next.Snapshot, request)), Is.EqualTo(ExplanationText.Render(Given.Explain(whole.Snapshot, request))), $"step {step}, request {i}");
            }

            last = next;
        }

        Assert.That(fits, Is.GreaterThan(5_000));
    }

    [Test]
    public void Compile_OnePolicyChanged_TakesOverAllOthers()
    {
        PolicySource[] sources = [.. Enumerable.Range(0, 50).Select(static i => new PolicySource($"{i}.yaml", Given.Allow($"p{i}", $"when: subject.id == 'u{i}'")))];
        var compiler = new PolicyCompiler();
        CompilationResult first = compiler.Compile(sources);
        sources[7] = sources[7] with { Text = Given.Deny("p7", "when: subject.id == 'alice'") };
        CompilationResult second = compiler.Compile(sources, first);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((first.TakenOver, second.TakenOver), Is.EqualTo((0, 49)));
            Assert.That(Given.Decide(second.Snapshot!, Given.Request()).Reason, Is.EqualTo(ReasonCode.DeniedByPolicy));
            Assert.That(Given.Decide(first.Snapshot!, Given.Request()).Reason, Is.EqualTo(ReasonCode.NoPolicyMatched), "the older snapshot is as it was");
            Assert.That(second.Snapshot!.Policies.Where((_, i) => !ReferenceEquals(second.Snapshot.Policies[i], first.Snapshot!.Policies[i])).Select(static policy => policy.Name), Is.EqualTo(new[] { "p7" }));
        }
    }

    [TestCase("a definition", "'u1' == subject.id", "'u2' == subject.id", "", "")]
    [TestCase("a level", "true", "true", "conditions: [{subject: {groups: [a]}}]", "conditions: [{subject: {groups: [b]}}]")]
    public void Compile_WhatPoliciesReferToChanged_CompilesThemAnew(string what, string before, string after, string levelBefore, string levelAfter)
    {
        const string Level = "conditions: [{subject: {types: [user]}}]";
        PolicySource[] Sources(string definition, string level) =>
        [
            new("d", Given.Definitions("d", $"expressions:\n  named: \"{definition}\"") + Given.Level("l", level.Length == 0 ? Level : level)),
            new("p", Given.Allow("p", "when: named\nrequire: {accessLevel: l}")),
        ];
        var compiler = new PolicyCompiler();
        CompilationResult first = compiler.Compile(Sources(before, levelBefore));
        CompilationResult second = compiler.Compile(Sources(after, levelAfter), first);
        DecisionRequest asked = Given.Request(subject: "u1", groups: ["a"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.TakenOver, Is.Zero, what);
            Assert.That(Given.Decide(first.Snapshot!, asked).Effect, Is.EqualTo(Effect.Allow), what);
            Assert.That(Given.Decide(second.Snapshot!, asked).Effect, Is.EqualTo(Effect.Deny), what);
        }
    }

    [Test]
    public void Compile_PolicyThatATestNamesIsGone_SaysSo()
    {
        string test = Given.Doc("PolicyTest", "t", "now: 2026-04-01T12:00:00Z\nsubjects: {s: {type: user, id: a}}\nresources: {r: {type: doc, id: '1'}}\ntests:\n  - name: n\n    subjects: [s]\n    actions: [read]\n    resources: [r]\n    expect: [{effect: allow, policies: [p]}]");
        PolicySource[] sources = [new("t", test), new("p", Given.Allow("p")), new("q", Given.Allow("q"))];
        var compiler = new PolicyCompiler();
        CompilationResult first = compiler.Compile(sources);
        Assert.That(first.Snapshot, Is.Not.Null, () => first.Diagnostics.Text());

        CompilationResult edited = compiler.Compile([sources[0], sources[1], sources[2] with { Text = Given.Deny("q") }], first);
        CompilationResult gone = compiler.Compile([sources[0], sources[2]], first);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((edited.TakenOver, edited.Tests.Length), Is.EqualTo((2, 1)));
            Assert.That(gone.Diagnostics.Text(), Is.EqualTo(compiler.Compile([sources[0], sources[2]]).Diagnostics.Text()).And.Not.Empty);
        }
    }

    /// <summary>What is taken over is said of again, however often; and every result is that of compiling everything.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void Compile_PoliciesWithWarnings_WarnsAsIfAllWereNew(bool asSet)
    {
        const string Warned = "when: \"subject.groups.exists(subject, subject == 'x')\"";
        PolicySource[] sources = [new("p", Given.Allow("p", Warned)), new("q", Given.Allow("q")), new("r", Given.Allow("r", Warned))];
        var compiler = new PolicyCompiler();
        CompilationResult last = compiler.Compile(sources);
        foreach ((int changed, string text) in (IEnumerable<(int, string)>)[(1, Given.Deny("q")), (0, Given.Deny("p", Warned)), (2, Given.Allow("r")), (1, Given.Allow("b", Warned))])
        {
            sources[changed] = sources[changed] with { Text = text };
            CompilationResult whole = new PolicyCompiler().Compile(sources);
            last = asSet ? compiler.Compile(whole.Set, last) : compiler.Compile(sources, last);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(last.TakenOver, Is.EqualTo(2), text);
                Assert.That(last.Diagnostics.Select(static found => (found.Code, found.Document, found.Message)), Is.EqualTo(whole.Diagnostics.Select(static found => (found.Code, found.Document, found.Message))), text);
                Assert.That(last.Snapshot!.ContentHash, Is.EqualTo(whole.Snapshot!.ContentHash), text);
                Assert.That(last.Snapshot.Policies.Select(static policy => policy.Name), Is.EqualTo(whole.Snapshot.Policies.Select(static policy => policy.Name)), text);
            }
        }
    }

    [Test]
    public void Compile_MistakesOfAChange_AreThoseOfCompilingEverything()
    {
        PolicySource[] sources = [new("p", Given.Allow("p")), new("q", Given.Allow("q") + Given.Allow("r"))];
        var compiler = new PolicyCompiler();
        CompilationResult first = compiler.Compile(sources);
        foreach (PolicySource[] changed in (PolicySource[][])
                 [
                     [.. sources, new("again", Given.Allow("p"))], [.. sources, new("x", Given.Allow("x")), new("y", Given.Deny("x"))], [.. sources, sources[1]], [.. sources, new("p", Given.Deny("p"))],
                     [.. sources, new("x", Given.Allow("x", "when: nothing"))], [.. sources, new("x", "kind: Policy\n")], [sources[0], new("q", Given.Allow("q") + Given.Allow("q"))],
                 ])
        {
            CompilationResult whole = new PolicyCompiler().Compile(changed);
            CompilationResult result = compiler.Compile(changed, first);
            Assert.That((result.HasErrors, result.Diagnostics.Text()), Is.EqualTo((true, whole.Diagnostics.Text())), changed[^1].Text);
            Assert.That(compiler.Compile(sources, result).TakenOver, Is.Zero, "after a mistake all is compiled");
        }
    }

    [Test]
    public void Compile_PartOfAFileChanged_KeepsTheRestOfIt()
    {
        var compiler = new PolicyCompiler();
        CompilationResult first = compiler.Compile([new("p", Given.Allow("a") + Given.Allow("b") + Given.Allow("c"))]);
        CompilationResult second = compiler.Compile([new("p", Given.Allow("a") + Given.Deny("b") + Given.Allow("c"))], first);
        CompilationResult third = compiler.Compile([new("p", Given.Allow("a") + Given.Deny("b"))], second);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((second.TakenOver, third.TakenOver), Is.EqualTo((2, 2)));
            Assert.That(Given.Decide(second.Snapshot!, Given.Request()).DeterminingPolicies, Is.EqualTo(new[] { "b" }));
            Assert.That(third.Set.Documents.Select(static document => document.Key.Name), Is.EqualTo(new[] { "a", "b" }));
        }
    }

    [Test]
    public void Compile_AlgorithmsOfOneName_AreRefused() =>
        Assert.That(() => new PolicyCompiler([new UnavailableAlgorithm("score", "")]), Throws.ArgumentException.With.Message.Contains("`score`"));

    [Test]
    public void Compile_AfterAnotherCompiler_TakesNothingOver()
    {
        PolicySource[] sources = [new("p", Given.Allow("p"))];
        CompilationResult other = new PolicyCompiler().Compile(sources);
        Assert.That(new PolicyCompiler().Compile(sources, other).TakenOver, Is.Zero);
    }

    private static void CheckSame(CompilationResult next, CompilationResult whole, World world, string where)
    {
        Assert.That(next.Diagnostics.Text(), Is.EqualTo(whole.Diagnostics.Text()), where);
        Assert.That(next.Set.Documents, Is.EqualTo(whole.Set.Documents), where);
        Assert.That(next.HasErrors, Is.EqualTo(whole.HasErrors), where);
        if (next.Snapshot is not { } snapshot)
            return;
        Assert.That(
            (snapshot.ContentHash, snapshot.PolicyCount, snapshot.DocumentCount, snapshot.Revision),
            Is.EqualTo((whole.Snapshot!.ContentHash, whole.Snapshot.PolicyCount, whole.Snapshot.DocumentCount, 0L)), where);
        for (int i = 0; i < 8; i++)
        {
            DecisionRequest request = world.AnyRequest();
            Assert.That(
                ExplanationText.Render(Given.Explain(snapshot, request)), Is.EqualTo(ExplanationText.Render(Given.Explain(whole.Snapshot, request))), $"{where}, request {i}");
        }
    }

    private static PolicySource[] SourcesOf(SortedDictionary<string, string> texts) => [.. texts.Select(static one => new PolicySource(one.Key, one.Value.TrimEnd('-', '\n') + "\n"))];

    private static string AnyTargets(Random random, string name)
    {
        string Some(string field) => random.Next(3) == 0 ? "" : $"{field}: [{string.Join(", ", Enumerable.Range(0, 1 + random.Next(2)).Select(_ => Word(random) + (random.Next(4) == 0 ? "*" : "")).Distinct().Select(static word => $"'{word}'"))}]";
        string[] subjects = [.. ((string[])[Some("groups"), Some("ids")]).Where(static one => one.Length > 0)];
        string[] resources = [.. ((string[])[Some("types"), Some("ids")]).Where(static one => one.Length > 0)];
        string actions = Some("actions");
        return random.Next(5) == 0 ? Given.Deny(name, Rest()) : Given.Allow(name, Rest());

        string Rest() => (subjects.Length == 0 ? "" : $"subjects: {{{string.Join(", ", subjects)}}}\n") + (resources.Length == 0 ? "" : $"resources: {{{string.Join(", ", resources)}}}\n") + (actions.Length == 0 ? "" : actions + "\n");
    }

    // Few letters, so that texts, prefixes and beginnings of others meet.
    private static string Word(Random random) => string.Concat(Enumerable.Range(0, 1 + random.Next(3)).Select(_ => (char)('a' + random.Next(3))));

    private static PolicySource[] AsWritten(Dictionary<string, (string File, string Text)> documents, Random random)
    {
        PolicySource[] sources =
        [
            .. documents.Values.GroupBy(static document => document.File, static document => document.Text)
                .Select(static file => new PolicySource(file.Key, string.Concat(file.Order(StringComparer.Ordinal)))),
        ];
        random.Shuffle(sources);
        return sources;
    }

    /// <summary>Puts a version of a document from another world in, takes one out, moves one, or moves all of a file down a line.</summary>
    private static void Edit(Dictionary<string, (string File, string Text)> documents, World[] worlds, Random random)
    {
        string[] keys = [.. documents.Keys.Order(StringComparer.Ordinal)];
        string any = keys.Length == 0 ? "" : keys[random.Next(keys.Length)];
        switch (random.Next(6))
        {
            case 0 when keys.Length > 0:
                documents.Remove(any);
                break;
            case 1 when keys.Length > 0:
                documents[any] = documents[any] with { File = Files[random.Next(3)] };
                break;
            case 2 when keys.Length > 0:
                documents[any] = documents[any] with { Text = "# edited\n" + documents[any].Text };
                break;
            case 3:
                List<string> rendered = worlds[random.Next(4)].Render(worlds[0].Policies);
                string other = rendered.Count == 0 ? Given.Allow("p9") : rendered[random.Next(rendered.Count)];
                documents[KeyOf(other)] = (documents.TryGetValue(KeyOf(other), out var old) ? old.File : Files[random.Next(3)], other);
                break;
            default:
                // Mostly policies, as in life.
                string policy = worlds[0].Render([worlds[0].AnyPolicy($"p{random.Next(8)}")])[^1];
                documents[KeyOf(policy)] = (documents.TryGetValue(KeyOf(policy), out var same) ? same.File : Files[random.Next(3)], policy);
                break;
        }
    }

    private static string KeyOf(string document)
    {
        string[] lines = document.Split('\n');
        int kind = Array.FindIndex(lines, static line => line.StartsWith("kind: ", StringComparison.Ordinal));
        return lines[kind] + lines[kind + 1];
    }
}
