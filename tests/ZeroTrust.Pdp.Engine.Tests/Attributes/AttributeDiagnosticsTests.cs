using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Attributes;

/// <summary>Every mistake in what a `Schema` says about whom to believe, and in the freshness limits of a `TrustProfile`.</summary>
[TestFixture]
internal sealed class AttributeDiagnosticsTests
{
    private const string Schema = "apiVersion: zerotrust.pdp/v1\nkind: Schema\nmetadata: {name: s}\nspec:\n";
    private const string Profile = "apiVersion: zerotrust.pdp/v1\nkind: TrustProfile\nmetadata: {name: t}\nspec:\n  algorithm: score\n  factors: [{name: f, when: 'true'}]\n";
    private const string Device = Schema + "  devices: {properties: {managed: {type: bool, ";
    private const string SourceHelp = "use lower-case letters, digits, `_` and `-`, beginning with a letter, at most 64 characters";

    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("SourceName", Device + "sources: [⟦MDM⟧]}}}\n", DiagnosticCodes.InvalidName, "`MDM` cannot be the name of a source", SourceHelp);
        yield return Case("EmptySources", Device + "sources: ⟦⟧[]}}}\n", DiagnosticCodes.InvalidValue, "`spec.devices.properties.managed.sources` is empty, which would match nothing", "list at least one value, or leave `spec.devices.properties.managed.sources` out");
        yield return Case("SourcesOfContext", Schema + "  context: {properties: {a: {type: bool, ⟦sources⟧: [mdm]}}}\n", DiagnosticCodes.UnknownField, "unknown field `sources` in `spec.context.properties.a`", "the fields are `type`, `description`, `maxSize`, `assertedBy`");
        yield return Case("CallerPattern", Device + "assertedBy: [⟦'a*b'⟧]}}}\n", DiagnosticCodes.InvalidValue, "`a*b` names no callers", "write the whole identity of a caller, or its beginning and `*`");
        yield return Case("EmptyCaller", Device + "assertedBy: [⟦''⟧]}}}\n", DiagnosticCodes.InvalidValue, "`` names no callers", "write the whole identity of a caller, or its beginning and `*`");
        yield return Case("CallerNotBelieved", Device + "sources: [mdm], assertedBy: ⟦⟧[a]}}}\n", DiagnosticCodes.ContradictingFields, "no caller is believed, for `sources` does not list `caller`", "add `caller` to `sources`, or remove `assertedBy`");
        yield return Case("GroupsSayNothing", Schema + "  subjects: {groups: ⟦⟧{}}\n", DiagnosticCodes.MissingField, "`groups` says nothing", "give it `sources` or `assertedBy`");
        yield return Case("AddressSaysNothing", Schema + "  context: {ip: ⟦⟧{}}\n", DiagnosticCodes.MissingField, "`ip` says nothing", "give it `assertedBy`");
        yield return Case(
            "Contradiction", Device + "sources: [mdm]}}}\n---\n" + Schema.Replace("name: s", "name: t", StringComparison.Ordinal) + "  devices: {properties: {⟦managed⟧: {type: bool, sources: [mdm, caller]}}}\n",
            DiagnosticCodes.ContradictingSchemas, "`managed` has other `sources` or `assertedBy` here than at p.yaml:5:26", "schemas are taken together: say it once, or the same each time");
        yield return Case(
            "ContradictionOfFields", Schema + "  context: {ip: {assertedBy: [a]}}\n---\n" + Schema.Replace("name: s", "name: t", StringComparison.Ordinal) + "  context: {⟦ip⟧: {assertedBy: [a, b]}}\n",
            DiagnosticCodes.ContradictingSchemas, "`ip` has other `sources` or `assertedBy` here than at p.yaml:5:13", "schemas are taken together: say it once, or the same each time");

        yield return Case("Path", Profile + "  freshness: {⟦device.managed⟧: 1h}\n", DiagnosticCodes.InvalidValue, "`device.managed` is no attribute that has an age", "write it as conditions do, for example `device.properties.managed` or `subject.groups`");
        yield return Case("NearPath", Profile + "  freshness: {⟦subject.group⟧: 1h}\n", DiagnosticCodes.InvalidValue, "`subject.group` is no attribute that has an age", "did you mean `subject.groups`?");
        yield return Case("PathWithoutName", Profile + "  freshness: {⟦device.properties.⟧: 1h}\n", DiagnosticCodes.InvalidValue, "`device.properties.` is no attribute that has an age", "write it as conditions do, for example `device.properties.managed` or `subject.groups`");
        yield return Case("Duration", Profile + "  freshness: {subject.groups: ⟦soon⟧}\n", DiagnosticCodes.InvalidValue, "`spec.freshness.subject.groups` must be a positive duration, not `soon`", null);
        yield return Case("NoLimits", Profile + "  freshness: ⟦⟧{}\n", DiagnosticCodes.InvalidValue, "`spec.freshness` is empty, so it limits nothing", "list an attribute with its age, or leave `freshness` out");
        yield return Case(
            "Undeclared", Device + "sources: [mdm]}}}\n---\n" + Profile + "  freshness: {⟦device.properties.manged⟧: 1h, device.properties.managed: 1h, subject.properties.any: 1h}\n",
            DiagnosticCodes.UndeclaredAttribute, "no schema declares the attribute `device.properties.manged`", "did you mean `managed`?");
    }

    [TestCaseSource(nameof(Cases))]
    public void Compile_Mistake_IsReportedAtItsPlace(MarkedText text, string code, string message, string? help)
    {
        PolicyDiagnostic found = Given.Compile(text.Text).Diagnostics.Single(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

        Assert.That((found.Code, found.Message), Is.EqualTo((code, message)));
        if (help is not null)
            Assert.That(found.Help, Is.EqualTo(help));
        SourcePosition mark = text.Marks.Single();
        Assert.That((found.Position.Line, found.Position.Column), Is.EqualTo((mark.Line, mark.Column)));
        if (mark.Length > 0)
            Assert.That(found.Position.Length, Is.EqualTo(mark.Length));
    }

    /// <summary>Saying whom to believe about the address declares no properties.</summary>
    [Test]
    public void Fields_Alone_DeclareNoProperties() =>
        Assert.That(Given.Compile(Schema + "  context: {ip: {assertedBy: [a]}}\n---\n" + Given.Allow("a", "when: context.properties.anything == 1")).Diagnostics, Is.Empty);

    [Test]
    public void Schemas_ThatSayTheSame_Agree() =>
        Assert.That(
            Given.Compile(Device + "assertedBy: [a, b]}}}\n---\n" + Schema.Replace("name: s", "name: t", StringComparison.Ordinal) + "  devices: {properties: {managed: {type: bool, assertedBy: [b, a]}}}\n").HasErrors,
            Is.False);

    private static TestCaseData Case(string name, string marked, string code, string message, string? help) =>
        new TestCaseData(MarkedText.Read(marked), code, message, help).SetArgDisplayNames(name);
}
