using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.PolicyTests;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.PolicyTests;

/// <summary>Grants and quarantines of a suite.</summary>
[TestFixture]
internal sealed class PolicyTestControlsTests
{
    private const string Head = """
        apiVersion: zerotrust.pdp/v1
        kind: PolicyTest
        metadata: {name: s}
        spec:
          now: 2026-04-01T12:00:00Z
          subjects: {ana: {type: user, id: ana}, bo: {type: user, id: bo}}
          devices: {laptop: {id: laptop-7}}
          resources: {paper: {type: doc, id: "1"}, book: {type: doc, id: "2"}}

        """;

    private static readonly string Policies = Given.Allow("p", "require: {grant: approved}");

    private static readonly string Open = Given.Allow("p");

    [TestCase("{name: approved, subject: ana}", "ana/1 ana/2")]
    [TestCase("{name: other, subject: ana}", "")]
    [TestCase("{name: approved, subject: ana, resource: book}", "ana/2")]
    [TestCase("{name: approved, subject: ana, action: write}", "")]
    [TestCase("{name: approved, subject: bo, until: 2026-04-01T12:00:00Z}", "")]
    [TestCase("{name: approved, subject: bo, from: 2026-04-01T12:00:00Z}", "bo/1 bo/2")]
    [TestCase("{breakGlass: true, subject: ana}", "")]
    public void Grant_OfATest_IsInForce(string grant, string allowed) =>
        Assert.That(Allowed($"  grants: {{g: {grant}}}\n", "grants: [g]", Policies), Is.EqualTo(allowed));

    [TestCase("{subject: ana}", "bo/1 bo/2")]
    [TestCase("{device: laptop}", "")]
    [TestCase("{resource: paper}", "ana/2 bo/2")]
    [TestCase("{workload: spiffe://a/*}", "ana/1 ana/2 bo/1 bo/2")]
    [TestCase("{subject: ana, until: 2026-04-01T11:00:00Z}", "ana/1 ana/2 bo/1 bo/2")]
    public void Quarantine_OfATest_IsInForce(string quarantine, string allowed) =>
        Assert.That(Allowed($"  quarantines: {{q: {quarantine}}}\n", "quarantines: [q]", Open), Is.EqualTo(allowed));

    [Test]
    public void BreakGlass_PassesAQuarantine() =>
        Assert.That(Allowed("  grants: {g: {breakGlass: true, subject: ana}}\n  quarantines: {q: {device: laptop}}\n", "grants: [g], quarantines: [q]", Open), Is.EqualTo("ana/1 ana/2"));

    [Test]
    public void Fixture_ThatATestDoesNotName_IsNotInForce() =>
        Assert.That(Allowed("  quarantines: {q: {subject: ana}}\n", "", Open), Is.EqualTo("ana/1 ana/2 bo/1 bo/2"));

    [TestCase("  grants: {g: ⟦⟧{subject: ana}}\n", DiagnosticCodes.MissingField, "a grant has either a `name`, which policies ask for, or `breakGlass: true`")]
    [TestCase("  grants: {g: ⟦⟧{name: a, breakGlass: true, subject: ana}}\n", DiagnosticCodes.ContradictingFields, "a grant has either a `name`, which policies ask for, or `breakGlass: true`")]
    [TestCase("  grants: {g: {name: a, subject: ⟦anna⟧}}\n", DiagnosticCodes.UnknownFixture, "the suite has no subject named `anna`")]
    [TestCase("  grants: {g: {name: a, subject: ana, resource: ⟦papr⟧}}\n", DiagnosticCodes.UnknownFixture, "the suite has no resource named `papr`")]
    [TestCase("  grants: {g: {name: a, subject: ana, from: 2026-04-02T00:00:00Z, until: ⟦2026-04-01T00:00:00Z⟧}}\n", DiagnosticCodes.ContradictingFields, "`until` is not later than `from`")]
    [TestCase("  quarantines: {g: ⟦⟧{until: 2026-04-02T00:00:00Z}}\n", DiagnosticCodes.MissingField, "a quarantine has one target: `subject`, `device`, `workload`, `segment`, `resource`")]
    [TestCase("  quarantines: {g: ⟦⟧{subject: ana, device: laptop}}\n", DiagnosticCodes.ContradictingFields, "a quarantine has one target: `subject`, `device`, `workload`, `segment`, `resource`")]
    [TestCase("  quarantines: {g: {device: ⟦lptop⟧}}\n", DiagnosticCodes.UnknownFixture, "the suite has no device named `lptop`")]
    public void Compile_MistakeInAFixture_IsReportedAtItsPlace(string marked, string code, string message)
    {
        bool isGrant = marked.Contains("grants", StringComparison.Ordinal);
        MarkedText text = MarkedText.Read(Suite(marked, isGrant ? "grants: [g]" : "quarantines: [g]"));
        PolicyDiagnostic found = Given.Compile(text.Text + Open).Diagnostics.Single(static one => one.Severity == DiagnosticSeverity.Error);

        Assert.That((found.Code, found.Message, found.Position.Line, found.Position.Column), Is.EqualTo((code, message, text.Marks[0].Line, text.Marks[0].Column)));
    }

    [TestCase("grants: [⟦x⟧]", "the suite has no grant named `x`")]
    [TestCase("quarantines: [⟦x⟧]", "the suite has no quarantine named `x`")]
    public void Compile_TestNamesAFixtureThatIsNotThere_IsReported(string controls, string message)
    {
        MarkedText text = MarkedText.Read(Suite("", controls));
        PolicyDiagnostic found = Given.Compile(text.Text + Open).Diagnostics.Single(static one => one.Severity == DiagnosticSeverity.Error);

        Assert.That((found.Code, found.Message, found.Position), Is.EqualTo((DiagnosticCodes.UnknownFixture, message, text.Marks[0])));
    }

    private static string Allowed(string fixtures, string controls, string policies)
    {
        CompilationResult result = Given.Compile(Suite(fixtures, controls) + policies);
        Assert.That(result.Snapshot, Is.Not.Null, result.Diagnostics.Text());
        return string.Join(' ', new PolicyTestRunner(new PolicyEngine()).Run(result.Snapshot!, result.Tests)
            .Where(static one => one.Actual.Effect == Effect.Allow).Select(static one => $"{one.Subject}/{(one.Resource == "paper" ? 1 : 2)}"));
    }

    private static string Suite(string fixtures, string controls) =>
        Head + fixtures + $"  tests: [{{name: n, subjects: [ana, bo], devices: [laptop], actions: [read], resources: [paper, book]{(controls.Length == 0 ? "" : ", ")}{controls}}}]\n---\n";
}
