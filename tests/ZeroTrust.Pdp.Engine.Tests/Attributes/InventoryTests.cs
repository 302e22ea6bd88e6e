using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.PolicyTests;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Attributes;

/// <summary>Inventory files: what they say, and every mistake in them.</summary>
[TestFixture]
internal sealed class InventoryTests
{
    private const string Head = "apiVersion: zerotrust.pdp/v1\nkind: Inventory\n";
    private const string Mdm = Head + "source: mdm\n";
    private const string NameHelp = "use lower-case letters, digits, `_` and `-`, beginning with a letter, at most 64 characters";

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Case("Version", "apiVersion: ⟦v2⟧\nkind: Inventory\nsource: mdm\ndevices: [{id: a}]\n", DiagnosticCodes.UnknownApiVersion, "unknown apiVersion `v2`", "this PDP reads `zerotrust.pdp/v1`");
        yield return Case("Kind", "apiVersion: zerotrust.pdp/v1\nkind: ⟦Inventroy⟧\nsource: mdm\ndevices: [{id: a}]\n", DiagnosticCodes.InvalidValue, "`kind` must be one of `Inventory`, not `Inventroy`", "did you mean `Inventory`?");
        yield return Case("NoSource", "⟦⟧" + Head + "devices: [{id: a}]\n", DiagnosticCodes.MissingField, "the document needs the field `source`", null);
        yield return Case("SourceName", Head + "source: ⟦M D M⟧\ndevices: [{id: a}]\n", DiagnosticCodes.InvalidName, "`M D M` cannot be the name of a source", NameHelp);
        yield return Case("SourceIsCaller", Head + "source: ⟦caller⟧\ndevices: [{id: a}]\n", DiagnosticCodes.InvalidName, "`caller` cannot be the name of a source", "`caller` is what requests say, `catalogue` what applications say");
        yield return Case("SaysNothing", "⟦⟧" + Mdm, DiagnosticCodes.MissingField, "the source says nothing", "give it `subjects`, `devices` or `resources`");
        yield return Case("NoEntries", Mdm + "devices: ⟦⟧[]\n", DiagnosticCodes.InvalidValue, "`devices` is empty, which would match nothing", "list at least one value, or leave `devices` out");
        yield return Case("UnknownField", Mdm + "⟦device⟧: []\ndevices: [{id: a}]\n", DiagnosticCodes.UnknownField, "unknown field `device` in a document", "did you mean `devices`?");
        yield return Case("NoId", Mdm + "devices: [⟦⟧{properties: {a: 1}}]\n", DiagnosticCodes.MissingField, "`devices[0]` needs the field `id`", null);
        yield return Case("TypeOfDevice", Mdm + "devices: [{id: a, ⟦type⟧: b}]\n", DiagnosticCodes.UnknownField, "unknown field `type` in `devices[0]`", "the fields are `id`, `observedAt`, `properties`");
        yield return Case("GroupsOfResource", Mdm + "resources: [{type: t, id: a, ⟦groups⟧: [b]}]\n", DiagnosticCodes.UnknownField, "unknown field `groups` in `resources[0]`", "the fields are `type`, `id`, `observedAt`, `properties`");
        yield return Case("Twice", Mdm + "subjects: [{type: user, id: a}, ⟦⟧{type: user, id: a}]\n", DiagnosticCodes.NameTaken, "the source says something about `a` twice", "join the two entries");
        yield return Case("SourceTwice", Mdm + "devices: [{id: a}]\n---\n" + Head + "source: ⟦mdm⟧\ndevices: [{id: b}]\n", DiagnosticCodes.NameTaken, "the source `mdm` has a document already, at p.yaml:3:9", "a source has one document: join the two");
        yield return Case("NoMapping", "⟦⟧[1]\n", DiagnosticCodes.NotADocument, "an inventory is a mapping of fields, not a list", "begin with `apiVersion`, `kind: Inventory` and `source`");
    }

    [TestCaseSource(nameof(Mistakes))]
    public void Read_Mistake_IsReportedAtItsPlace(string marked, string code, string message, string? help)
    {
        MarkedText text = MarkedText.Read(marked);
        InventoryReading reading = InventoryReader.Read([new PolicySource(Given.File, text.Text)]);

        Assert.That(reading.Directory, Is.Null);
        Assert.That(reading.Diagnostics, Has.Length.EqualTo(1), reading.Diagnostics.Text());
        Assert.That((reading.Diagnostics[0].Code, reading.Diagnostics[0].Message, reading.Diagnostics[0].Help), Is.EqualTo((code, message, help)));
        Assert.That((reading.Diagnostics[0].Position.Line, reading.Diagnostics[0].Position.Column), Is.EqualTo((text.Marks[0].Line, text.Marks[0].Column)));
    }

    [Test]
    public void Read_SourcesOfSeveralFiles_AreTakenTogether()
    {
        AttributeDirectory directory = InventoryReader.Read(
        [
            new PolicySource("a.yaml", Mdm + "observedAt: 2026-04-01T10:00:00Z\ndevices:\n- {id: laptop-1, properties: {managed: true, size: 3}}\n- {id: b, observedAt: 2026-04-01T11:00:00Z}\n"),
            new PolicySource("b.json", """{"apiVersion": "zerotrust.pdp/v1", "kind": "Inventory", "source": "hr", "subjects": [{"type": "user", "id": "alice", "groups": []}]}"""),
        ]).Directory!;

        Assert.That(directory.Count, Is.EqualTo(3));
        string policy = Given.Allow("a", "when: device.properties.managed && device.properties.size == 3.0 && subject.groups == []");
        Explanation explanation = Given.Explain(policy, Given.Request(groups: ["staff"]).Knowing(directory));
        Assert.That(explanation.Decision.Effect, Is.EqualTo(Effect.Allow), explanation.Decision.Problems.FirstOrDefault()?.Message);
        Assert.That(explanation.Attributes.Single(static one => one.Path == "device.properties.managed").ObservedAt, Is.EqualTo((CelTimestamp?)Given.At("2026-04-01T10:00:00Z")));
    }

    [Test]
    public void Read_Nothing_KnowsNothing() => Assert.That(InventoryReader.Read([new PolicySource("a", "# empty\n")]).Directory, Is.SameAs(AttributeDirectory.Empty));

    private const string Suite = """
        apiVersion: zerotrust.pdp/v1
        kind: PolicyTest
        metadata: {name: s}
        spec:
          now: 2026-04-01T12:00:00Z
          subjects: {ana: {type: user, id: ana}}
          devices: {laptop: {id: laptop-1, properties: {managed: false}}}
          resources: {paper: {type: doc, id: "1"}}
          inventory:
          - {source: mdm, devices: [{id: laptop-1, properties: {managed: true}}]}
          tests:
          - {name: known, subjects: [ana], devices: [laptop], actions: [read], resources: [paper], expect: [{effect: allow}]}
          - {name: a caller, subjects: [ana], devices: [laptop], actions: [write], resources: [paper], caller: gateway, expect: [{effect: allow}]}
          - {name: no caller, subjects: [ana], devices: [laptop], actions: [write], resources: [paper]}
        ---

        """;

    [Test]
    public void PolicyTest_StatesWhatIsKnownAndWhoAsks()
    {
        string policies = Given.Doc("Schema", "s", "context: {ip: {assertedBy: [gateway]}}\ndevices: {properties: {managed: bool}}\nsubjects: {properties: {vip: {type: bool, assertedBy: [gateway]}}}")
            + Given.Allow("r", "actions: [read]\nwhen: device.properties.managed") + Given.Allow("w", "actions: [write]\nwhen: subject.properties.vip");
        CompilationResult result = Given.Compile(Suite.Replace("id: ana}", "id: ana, properties: {vip: true}}", StringComparison.Ordinal) + policies);

        Assert.That(new PolicyTestRunner(new PolicyEngine()).Run(result.Snapshot!, result.Tests).Select(static one => one.Passed), Is.EqualTo(new[] { true, true, true }));
    }

    [Test]
    public void PolicyTest_SourceTwice_IsReported()
    {
        string text = Suite.Replace("  tests:", "  - {source: mdm, devices: [{id: b}]}\n  tests:", StringComparison.Ordinal);
        PolicyDiagnostic found = Given.Compile(text).Diagnostics.Single(static one => one.Severity == DiagnosticSeverity.Error);
        Assert.That((found.Code, found.Message, found.Position.Line, found.Position.Column), Is.EqualTo((DiagnosticCodes.NameTaken, "the source `mdm` is there already", 11, 14)));
    }

    private static TestCaseData Case(string name, string marked, string code, string message, string? help) =>
        new TestCaseData(marked, code, message, help).SetArgDisplayNames(name);
}
