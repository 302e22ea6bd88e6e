using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Analysis;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Analysis;

[TestFixture]
internal sealed class PolicyAnalyzerTests
{
    private const int RequestsPerWorld = 20;

    [TestCase("resource.id == 'x' && false", DiagnosticCodes.NeverHolds)]
    [TestCase("subject.id == 'x' || true", DiagnosticCodes.AlwaysHolds)]
    [TestCase("true", DiagnosticCodes.AlwaysHolds)]
    [TestCase("1 > 2 && subject.properties.level > 3", DiagnosticCodes.NeverHolds)]
    [TestCase("'a' in ['b', 'c'] || 1 / zero == 1", DiagnosticCodes.AlwaysFails)]
    [TestCase("limit > 10 || subject.id == 'x'", null)]
    [TestCase("limit > 3", DiagnosticCodes.AlwaysHolds)]
    [TestCase("isNever && subject.id == 'x'", DiagnosticCodes.NeverHolds)]
    [TestCase("isOffice", null)]
    [TestCase("now < timestamp('2020-01-01T00:00:00Z')", null)]
    [TestCase("context.time < timestamp('2020-01-01T00:00:00Z')", null)]
    [TestCase("context.ip == '10.0.0.1' || subject.groups.exists(g, g == 'x')", null)]
    [TestCase("has(device.properties.managed) ? true : true", null)]
    [TestCase("subject.groups.all(g, true)", null)]
    [TestCase("action.name == 'read'", DiagnosticCodes.AlwaysHolds)]
    [TestCase("action.name == 'write' && subject.id == 'x'", DiagnosticCodes.NeverHolds)]
    [TestCase("action.name != resource.type", DiagnosticCodes.AlwaysHolds)]
    [TestCase("resource.type in ['doc', 'sheet']", DiagnosticCodes.AlwaysHolds)]
    [TestCase("resource.type == 'doc'", null)]
    [TestCase("isWriting || subject.id == 'x'", null)]
    [TestCase("isWriting && subject.id == 'x'", DiagnosticCodes.NeverHolds)]
    [TestCase("has(action.properties.x)", null)]
    [TestCase("trust.score >= 50", null)]
    public void Analyze_Condition_IsJudgedForEveryRequest(string when, string? code)
    {
        string text = Given.Definitions("d", "constants: {limit: 5, zero: 0}\nexpressions:\n  isNever: limit > 9 && resource.id == 'x'\n  isOffice: now.getHours() < 24\n  isWriting: action.name == 'write'")
            + Given.Profile("t", "algorithm: score\nfactors: [{name: f, weight: 1, when: \"subject.id != ''\"}]") + Given.Allow("p", $"actions: [read]\nresources: {{types: [doc, sheet]}}\nrequire: {{trust: 1}}\nwhen: \"{when}\"");
        PolicyDiagnostic[] found = [.. Analyze(text).Where(static diagnostic => diagnostic.Code != DiagnosticCodes.Unused)];
        Assert.That(found.Select(static diagnostic => diagnostic.Code), Is.EqualTo(code is null ? [] : new[] { code }), found.Text());
        Assert.That(found.All(static diagnostic => diagnostic is { Severity: DiagnosticSeverity.Warning, Document: "Policy/p", Position.Line: > 1 }));
    }

    [TestCase("effect: deny", "effect: allow", DiagnosticCodes.ShadowedByDeny)]
    [TestCase("effect: deny\nactions: [read]", "effect: allow\nactions: [read]", DiagnosticCodes.ShadowedByDeny)]
    [TestCase("effect: deny\nactions: [read]", "effect: allow\nactions: [read, write]", null)]
    [TestCase("effect: deny\nactions: [read]", "effect: allow", null)]
    [TestCase("effect: deny\nresources: {types: [doc-*]}", "effect: allow\nresources: {types: [doc-a, doc-b*]}", DiagnosticCodes.ShadowedByDeny)]
    [TestCase("effect: deny\nresources: {types: [doc-a*]}", "effect: allow\nresources: {types: [doc-*]}", null)]
    [TestCase("effect: deny\nresources: {types: [doc], ids: [\"*\"]}", "effect: allow\nresources: {types: [doc]}", DiagnosticCodes.ShadowedByDeny)]
    [TestCase("effect: deny\nsubjects: {groups: [\"*\"]}", "effect: allow", null)]
    [TestCase("effect: deny\nsubjects: {groups: [\"*\"]}", "effect: allow\nsubjects: {groups: [staff]}", DiagnosticCodes.ShadowedByDeny)]
    [TestCase("effect: deny\nsubjects: {types: [robot]}", "effect: allow\nsubjects: {types: [robot], ids: [r1]}", DiagnosticCodes.ShadowedByDeny)]
    [TestCase("effect: deny\nwhen: subject.id == 'x'", "effect: allow", null)]
    [TestCase("effect: deny\nmode: audit", "effect: allow", null)]
    [TestCase("effect: deny", "effect: allow\nmode: audit", null)]
    [TestCase("effect: deny\nvalidity: {notAfter: 2030-01-01T00:00:00Z}", "effect: allow", null)]
    [TestCase("effect: allow", "effect: allow\nwhen: subject.id == 'x'\nrequire: {mfaWithin: 1h}", DiagnosticCodes.Redundant)]
    [TestCase("effect: allow", "effect: allow\nwhen: subject.id == 'x'\nobligations: [{id: log}]", null)]
    [TestCase("effect: allow\nobligations: [{id: log}]", "effect: allow\nwhen: subject.id == 'x'", DiagnosticCodes.Redundant)]
    [TestCase("effect: allow\nrequire: {mfaWithin: 1h}", "effect: allow\nwhen: subject.id == 'x'", null)]
    [TestCase("effect: deny", "effect: deny\nwhen: subject.id == 'x'", DiagnosticCodes.Redundant)]
    [TestCase("effect: deny\nactions: [write]", "effect: deny\nactions: [write*]\nwhen: subject.id == 'x'", null)]
    public void Analyze_OfTwoPolicies_FindsTheOneThatAddsNothing(string first, string second, string? code)
    {
        ImmutableArray<PolicyDiagnostic> found = Analyze(Given.Policy("first", first) + Given.Policy("second", second));
        Assert.That(found.Select(static diagnostic => (diagnostic.Code, diagnostic.Document)), Is.EqualTo(code is null ? [] : new[] { (code, (string?)"Policy/second") }), found.Text());
        Assert.That(found.All(static diagnostic => diagnostic.Message.Contains("`Policy/first`", StringComparison.Ordinal)));
    }

    // What follows is told by the effect, and for whom by whether the targets are needed to tell.
    [TestCase("effect: allow\nwhen: ⟦1 / 0⟧ == 1", DiagnosticCodes.AlwaysFails, "the condition always fails: division by zero, so the policy never holds")]
    [TestCase("effect: deny\nwhen: ⟦1 / 0⟧ == 1", DiagnosticCodes.AlwaysFails, "the condition always fails: division by zero, so the policy denies whatever it fits")]
    [TestCase("effect: allow\nwhen: ⟦1 > 2⟧", DiagnosticCodes.NeverHolds, "the condition is false for every request, so the policy never holds")]
    [TestCase("effect: allow\nactions: [read]\nwhen: ⟦action.name == 'write'⟧", DiagnosticCodes.NeverHolds, "the condition is false for every request that the targets fit, so the policy never holds")]
    public void Analyze_ConditionThatIsSettled_TellsWhatFollows(string spec, string code, string message) =>
        Findings.AreAtTheMarksWithoutHelp(Given.Policy("p", spec), code, message);

    [TestCase("effect: deny", "effect: deny", "`Policy/a` denies everything that this policy denies")]
    [TestCase("effect: allow", "effect: allow", "`Policy/a` allows everything that this policy allows")]
    [TestCase("effect: deny\nwhen: 1 / 0 == 1", "effect: deny\nactions: [read]", "`Policy/a` denies everything that this policy denies")]
    [TestCase("effect: deny\nwhen: 1 / 0 == 1", "effect: allow\nactions: [read]", "`Policy/a` denies everything that this policy allows")]
    [TestCase("effect: allow\nwhen: 1 / 0 == 1", "effect: allow\nactions: [read]", null)]
    public void Analyze_PolicyThatAnotherCovers_SaysWhatThatDoes(string cover, string covered, string? message) =>
        Assert.That(
            Findings.Of(Given.Policy("a", cover) + Given.Policy("b", covered), null, DiagnosticCodes.Redundant, DiagnosticCodes.ShadowedByDeny).Select(static found => found.Message),
            Is.EqualTo(message is null ? [] : new[] { message }));

    // So many combinations of targets that a condition is not judged for each.
    [TestCase(4, true)]
    [TestCase(5, false)]
    public void Analyze_ConditionOverManyTargets_IsJudgedForFew(int count, bool isJudged)
    {
        string Names(string prefix) => string.Join(", ", Enumerable.Range(0, count).Select(i => $"{prefix}{i}"));
        string policy = Given.Allow("p", $"subjects: {{types: [{Names("s")}]}}\nactions: [{Names("a")}]\nresources: {{types: [{Names("r")}]}}\nwhen: action.name != 'other'");
        Assert.That(Findings.Of(policy, null, DiagnosticCodes.AlwaysHolds), Has.Length.EqualTo(isJudged ? 1 : 0));
    }

    [TestCase("actions: [read, 'w*']", 0)]
    [TestCase("actions: [read, write]", 1)]
    public void Analyze_ConditionOverAPattern_IsNotJudgedByTheRest(string targets, int found) =>
        Assert.That(Findings.Of(Given.Allow("p", $"{targets}\nwhen: action.name == 'read' || action.name == 'write'"), null, DiagnosticCodes.AlwaysHolds), Has.Length.EqualTo(found));

    [Test]
    public void Analyze_TwoOfTheSame_NamesTheSecondOnly()
    {
        string text = Given.Allow("b", "when: 'true'") + Given.Allow("a") + Given.Allow("c");
        Assert.That(
            Analyze(text).Where(static diagnostic => diagnostic.Code == DiagnosticCodes.Redundant).Select(static diagnostic => diagnostic.Document),
            Is.EquivalentTo((string[])["Policy/b", "Policy/c"]));
    }

    [Test]
    public void Analyze_SetWithErrors_GivesTheErrors()
    {
        CompilationResult compilation = Given.Compile(Given.Allow("p", "when: nope"));
        Assert.That(PolicyAnalyzer.Analyze(compilation), Is.EqualTo(compilation.Diagnostics));
    }

    // Who acts on the advice gets the same decisions, whatever is asked.
    [Test]
    public void Analyze_RandomWorld_GivesAdviceThatChangesNothing()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int seed = 0; seed < 600; seed++)
        {
            var world = new World(seed);
            string text = string.Concat(world.Render(world.Policies));
            PolicySnapshot whole = Given.Snapshot(text);
            foreach (PolicyDiagnostic diagnostic in Analyze(text))
            {
                if (Follow(diagnostic, text) is not { } better)
                    continue;
                counts[diagnostic.Code] = counts.GetValueOrDefault(diagnostic.Code) + 1;
                PolicySnapshot changed = Given.Snapshot(better);
                for (int i = 0; i < RequestsPerWorld; i++)
                {
                    DecisionRequest request = world.AnyRequest();
                    Decision expected = Given.Decide(whole, request);
                    Decision actual = Given.Decide(changed, request);
                    Assert.That(actual.Effect, Is.EqualTo(expected.Effect), $"seed {seed}: {diagnostic}\n{text}");
                    Assert.That(Ids(actual), Is.EqualTo(Ids(expected)), $"seed {seed}: {diagnostic}\n{text}");

                    // A policy that never allows can still be why a requirement was not met.
                    if (diagnostic.Code != DiagnosticCodes.UnmeetableRequirement)
                        Assert.That(actual.Reason, Is.EqualTo(expected.Reason), $"seed {seed}: {diagnostic}\n{text}");
                }
            }
        }

        foreach (string code in (string[])[DiagnosticCodes.ShadowedByDeny, DiagnosticCodes.Redundant, DiagnosticCodes.AlwaysHolds, DiagnosticCodes.NeverHolds, DiagnosticCodes.Unused])
            Assert.That(counts.GetValueOrDefault(code), Is.GreaterThan(10), code);
        Assert.That(counts.GetValueOrDefault(DiagnosticCodes.UnmeetableRequirement), Is.GreaterThan(2));
    }

    // Nobody has a level that is said to contradict itself, and whoever asks for it allows nothing.
    [Test]
    public void Analyze_RandomWorld_CallsOnlyLevelsContradictingThatNobodyHas()
    {
        int found = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            var world = new World(seed);
            string text = string.Concat(world.Render([]));
            foreach (PolicyDiagnostic diagnostic in Analyze(text + Given.Allow("other", "actions: [other]")).Where(static one => one.Code == DiagnosticCodes.ContradictingLevel))
            {
                found++;
                PolicySnapshot asking = Given.Snapshot(text + Given.Allow("p", $"require: {{accessLevel: {diagnostic.Document!["AccessLevel/".Length..]}}}"));
                for (int i = 0; i < RequestsPerWorld * 5; i++)
                    Assert.That(Given.Decide(asking, world.AnyRequest()).Effect, Is.EqualTo(Effect.Deny), $"seed {seed}: {diagnostic}\n{text}");
            }
        }

        Assert.That(found, Is.GreaterThan(20));
    }

    /// <summary>The set as a diagnostic advises; null when it advises nothing that the set alone could do.</summary>
    private static string? Follow(PolicyDiagnostic diagnostic, string text)
    {
        List<string> documents = [.. text.Split("---\n")];
        string[] name = diagnostic.Document!.Split('/');
        int index = documents.FindIndex(document => document.Contains($"kind: {name[0]}\nmetadata: {{name: {name[1]}}}\n", StringComparison.Ordinal));
        switch (diagnostic.Code)
        {
            case DiagnosticCodes.Unused when name[0] == "Definitions":
                string[] lines = text.Split('\n');
                lines[diagnostic.Position.Line - 1] = "";
                return documents[index].Split('\n').Count(static line => line.StartsWith("    ", StringComparison.Ordinal)) > 1 ? string.Join('\n', lines) : null;
            case DiagnosticCodes.AlwaysHolds when name[0] == "Policy":
                documents[index] = string.Join('\n', documents[index].Split('\n').Where(static line => !line.StartsWith("  when:", StringComparison.Ordinal)));
                break;
            case DiagnosticCodes.NeverHolds or DiagnosticCodes.ShadowedByDeny or DiagnosticCodes.Redundant or DiagnosticCodes.UnmeetableRequirement when name[0] == "Policy":
            case DiagnosticCodes.Unused:
                documents.RemoveAt(index);
                break;
            default:
                return null;
        }

        return string.Join("---\n", documents);
    }

    // An obligation that is there twice asks for no more than once.
    private static IEnumerable<string> Ids(Decision decision) => decision.Obligations.Select(static obligation => obligation.Id).Distinct().Order(StringComparer.Ordinal);

    private static ImmutableArray<PolicyDiagnostic> Analyze(string text)
    {
        CompilationResult compilation = Given.Compile(text);
        Assert.That(compilation.HasErrors, Is.False, compilation.Diagnostics.Text());
        return PolicyAnalyzer.Analyze(compilation);
    }
}
