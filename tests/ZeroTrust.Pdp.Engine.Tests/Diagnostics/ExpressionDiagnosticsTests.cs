using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Diagnostics;

/// <summary>Mistakes inside expressions are reported at their character of the file.</summary>
[TestFixture]
internal sealed class ExpressionDiagnosticsTests
{
    private const string Head = "apiVersion: zerotrust.pdp/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  effect: allow\n";

    [TestCase("  when: resource.id == ⟦nope⟧\n", TestName = "Compile_UndeclaredNameInPlain_IsFound")]
    [TestCase("  when: 'resource.id == ''x'' && ⟦nope⟧'\n", TestName = "Compile_UndeclaredNameInSingleQuotes_IsFound")]
    [TestCase("  when: \"resource.id == \\\"x\\\" && ⟦nope⟧\"\n", TestName = "Compile_UndeclaredNameInDoubleQuotes_IsFound")]
    [TestCase("  when: |\n    resource.id == 'x' &&\n      ⟦nope⟧\n", TestName = "Compile_UndeclaredNameInLiteralBlock_IsFound")]
    [TestCase("  when: >-\n    resource.id == 'x'\n    && ⟦nope⟧\n", TestName = "Compile_UndeclaredNameInFoldedBlock_IsFound")]
    [TestCase("  when: resource.id == 'x'\n    && ⟦nope⟧\n", TestName = "Compile_UndeclaredNameOverLines_IsFound")]
    public void Compile_UndeclaredName(string rest)
    {
        const string Before = "apiVersion: zerotrust.pdp/v1\nkind: Policy\nmetadata: {name: before}\nspec: {effect: deny}\n---\n";
        foreach (string text in (string[])[Head + rest, Before + Head + rest, (Before + Head + rest).Replace("\n", "\r\n", StringComparison.Ordinal)])
        {
            MarkedText marked = MarkedText.Read(text);

            CompilationResult whole = Given.Compile(marked.Text);
            CompilationResult stored = new PolicyCompiler().Compile(whole.Set);

            PolicyDiagnostic diagnostic = whole.Diagnostics.Single();
            Assert.That(diagnostic.Code, Is.EqualTo(CelDiagnosticCodes.UndeclaredReference));
            Assert.That(diagnostic.Position, Is.EqualTo(marked.Marks[0]), text);
            Assert.That(diagnostic.Message, Does.Contain("`nope`"));
            Assert.That(diagnostic.Document, Is.EqualTo("Policy/p"));
            Assert.That(stored.Diagnostics, Is.EqualTo(whole.Diagnostics));
        }
    }

    [Test]
    public void Compile_JsonDocument_PointsIntoTheString()
    {
        MarkedText marked = MarkedText.Read(
            "{\"apiVersion\": \"zerotrust.pdp/v1\", \"kind\": \"Policy\", \"metadata\": {\"name\": \"p\"},\n \"spec\": {\"effect\": \"allow\", \"when\": \"resource.id == \\\"x\\\" && ⟦nope⟧\"}}\n");

        Assert.That(Given.Compile(marked.Text).Diagnostics.Single().Position, Is.EqualTo(marked.Marks[0]));
    }

    [TestCase("'subject.idd == \"x\"'", CelDiagnosticCodes.UndeclaredField)]
    [TestCase("'subject.id + 1 == \"x\"'", CelDiagnosticCodes.NoMatchingOverload)]
    [TestCase("'subject.id =='", CelDiagnosticCodes.UnexpectedEnd)]
    [TestCase("subject.id", CelDiagnosticCodes.UnexpectedResultType)]
    [TestCase("''", CelDiagnosticCodes.UnexpectedEnd)]
    [TestCase("frobnicate(subject)", CelDiagnosticCodes.UndeclaredFunction)]
    [TestCase("subject.id.matches('[')", CelDiagnosticCodes.InvalidPattern)]
    [TestCase("now < timestamp('yesterday')", CelDiagnosticCodes.InvalidTime)]
    public void Compile_BrokenCondition_HasTheCodeOfTheLanguage(string when, string code)
    {
        CompilationResult result = Given.Compile(Head + $"  when: {when}\n");

        Assert.That(result.Codes(), Is.EqualTo(new[] { code }), result.Diagnostics.Text());
        Assert.That(result.Diagnostics[0].Position.Line, Is.EqualTo(6));
        Assert.That(result.Diagnostics[0].Position.Column, Is.GreaterThanOrEqualTo(9));
    }

    [Test]
    public void Compile_MistakesInEveryKind_AreAllReported()
    {
        MarkedText marked = MarkedText.Read(
            Given.Allow("p", "when: ⟦nope1⟧") + Given.Level("l", "when: ⟦nope2⟧")
            + Given.Profile("t", "algorithm: score\nfactors:\n- name: a\n  when: ⟦nope3⟧\n- name: b\n  value: ⟦nope4⟧\n  freshness: {of: ⟦nope5⟧, fullFor: 1h, staleAfter: 2h}")
            + Given.Definitions("d", "expressions:\n  a: ⟦nope6⟧\n  b: ⟦nope7⟧ || a"));

        CompilationResult result = Given.Compile(marked.Text);

        Assert.That(result.Diagnostics.Select(static diagnostic => diagnostic.Position), Is.EqualTo(marked.Marks), result.Diagnostics.Text());
    }

    [Test]
    public void Compile_DefinitionOfAnotherType_IsCheckedWhereItIsUsed()
    {
        MarkedText marked = MarkedText.Read(
            Given.Definitions("d", "expressions:\n  b: a + '!'\n  a: subject.id + '?'\nconstants: {limit: 5}")
            + Given.Allow("p", "when: ⟦b⟧") + Given.Allow("q", "when: limit ⟦⟧== 'x'") + Given.Allow("r", "when: b == 'alice?!' && limit == 5"));

        CompilationResult result = Given.Compile(marked.Text);

        Assert.That(result.Diagnostics[0].Position, Is.EqualTo(marked.Marks[0]), result.Diagnostics.Text());
        Assert.That(result.Diagnostics.Select(static diagnostic => diagnostic.Document), Has.None.EqualTo("Policy/r"));
    }

    [Test]
    public void Compile_DefinitionsInACircle_NamesTheWay()
    {
        MarkedText marked = MarkedText.Read(
            Given.Definitions("x", "expressions:\n  ⟦alpha⟧: beta || true") + Given.Definitions("y", "expressions:\n  beta: gamma || resource.id == 'x'\n  gamma: alpha"));

        PolicyDiagnostic[] found = [.. Given.Compile(marked.Text).Diagnostics];

        PolicyDiagnostic diagnostic = found.Single();
        Assert.That(diagnostic.Code, Is.EqualTo(DiagnosticCodes.CyclicReference));
        Assert.That(diagnostic.Position, Is.EqualTo(marked.Marks[0]));
        Assert.That(diagnostic.Message, Is.EqualTo("definitions refer to each other in a circle: `alpha` → `beta` → `gamma` → `alpha`"));
    }

    [TestCase(33, true)]
    [TestCase(34, false)]
    [TestCase(3000, false)]
    public void Compile_ChainOfDefinitions_IsLimited(int length, bool fits)
    {
        string text = Given.Definitions(
            "d", "expressions:\n" + string.Concat(Enumerable.Range(0, length).Select(i => i == 0 ? "  d0: resource.id == '1'\n" : $"  d{i}: d{i - 1} || false\n")))
            + Given.Allow("p", $"when: d{length - 1}");

        CompilationResult result = Given.Compile(text);

        Assert.That(result.Codes(), Is.EqualTo(fits ? Array.Empty<string>() : [DiagnosticCodes.LimitExceeded]), result.Diagnostics.Text());
        if (fits)
            Assert.That(Given.Decide(result.Snapshot!, Given.Request()).Effect, Is.EqualTo(Engine.Decisions.Effect.Allow));
    }

    [TestCase("when: ⟦trust.score > 5⟧")]
    [TestCase("when: ⟦viaDefinition⟧")]
    [TestCase("when: ⟦viaTwo⟧")]
    [TestCase("value: ⟦trust.score / 100⟧", true)]
    public void Compile_FactorReadsTrust_IsRefused(string factor, bool value = false)
    {
        MarkedText marked = MarkedText.Read(
            Given.Definitions("d", "expressions:\n  viaDefinition: trust.tier == 'high'\n  viaTwo: viaDefinition && true")
            + Given.Profile("t", $"algorithm: score\nfactors:\n- name: a\n  {factor}"));

        PolicyDiagnostic diagnostic = Given.Compile(marked.Text).Diagnostics.Single();

        Assert.That(diagnostic.Code, Is.EqualTo(DiagnosticCodes.TrustOnTrust), $"{value}");
        Assert.That(diagnostic.Position, Is.EqualTo(marked.Marks[0]));
        Assert.That(diagnostic.Message, Is.EqualTo("the factor `a` reads `trust`, which is assessed from it"));
    }

    [Test]
    public void Compile_FreshnessReadsTrust_IsRefused()
    {
        MarkedText marked = MarkedText.Read(
            Given.Profile("t", "algorithm: score\nfactors:\n- name: a\n  when: 'true'\n  freshness: {of: ⟦trust.score⟧, fullFor: 1h, staleAfter: 2h}"));

        PolicyDiagnostic diagnostic = Given.Compile(marked.Text).Diagnostics.Single();

        Assert.That((diagnostic.Code, diagnostic.Position), Is.EqualTo((DiagnosticCodes.TrustOnTrust, marked.Marks[0])));
    }

    [Test]
    public void Compile_NamesOfFunctionsAndTypes_CannotBreakTheCompiler()
    {
        // Whatever name a definition has, there is a diagnostic or a snapshot, never an exception.
        foreach (string name in (string[])["size", "has", "all", "exists", "matches", "ip", "cidr", "__result__", "_", "int", "dyn", "null", "in", "google", "subject", "a.b", "ä", "x-y", "@it"])
        {
            foreach (string section in (string[])["constants", "expressions"])
            {
                CompilationResult result = Given.Compile(Given.Definitions("d", $"{section}: {{'{name}': 1}}"));
                Assert.That(result.Diagnostics.Select(static diagnostic => diagnostic.Code), Is.SubsetOf(new[] { DiagnosticCodes.NameTaken, DiagnosticCodes.InvalidName }), name);
            }
        }
    }
}
