using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Segments;

/// <summary>Every mistake in a `Segment`, and in what names one: code, place, text and help.</summary>
[TestFixture]
internal sealed class SegmentDiagnosticsTests
{
    private const string Head = "apiVersion: zerotrust.pdp/v1\nkind: Segment\nmetadata: {name: web}\nspec:\n";
    private const string Members = "  members: {workloads: [spiffe://prod.example/ns/web/*]}\n";
    private const string PatternHelp = "write `spiffe://TRUST-DOMAIN/PATH`; a part of the path may be `*` for any one part, the last one for any rest";

    private static readonly string Other = Given.Segment("payments", "members: {resources: {types: [payment]}}");

    private static IEnumerable<TestCaseData> Cases()
    {
        // Members.
        yield return Case("UnknownField", Head + Members + "  ⟦allowfrom⟧: []\n", DiagnosticCodes.UnknownField, "unknown field `allowfrom` in `spec`", "did you mean `allowFrom`?");
        yield return Case("Mode", Head + Members + "  mode: ⟦auditt⟧\n", DiagnosticCodes.InvalidValue, "`spec.mode` must be one of `enforce`, `audit`, not `auditt`", "did you mean `audit`?");
        yield return Case("MembersAreScalar", Head + "  members: ⟦a⟧\n", DiagnosticCodes.WrongType, "`spec.members` must be a mapping of fields, not a single value");
        yield return Case("EmptyLabels", Head + "  members: {labels: ⟦⟧{}}\n", DiagnosticCodes.InvalidValue, "`spec.members.labels` is empty, which would match everything", "name at least one label, or leave `labels` out");
        yield return Case("EmptyLabel", Head + "  members: {labels: {tier: ⟦''⟧}}\n", DiagnosticCodes.InvalidValue, "`spec.members.labels.tier` must not be empty");
        yield return Case("ManyLabels", Head + $"  members: {{labels: {{{string.Join(", ", Enumerable.Range(0, 64).Select(static i => $"l{i}: a"))}, ⟦l64⟧: a}}}}\n", DiagnosticCodes.LimitExceeded, "`spec.members.labels` has more than 64 labels");
        yield return Case("EmptyResources", Head + "  members: {resources: ⟦⟧{}}\n", DiagnosticCodes.MissingField, "`spec.members.resources` names neither `types` nor `ids`, so every resource would be a member", "name types or ids, or leave `resources` out");
        yield return Case("StarInType", Head + "  members: {resources: {types: [⟦'a*b'⟧]}}\n", DiagnosticCodes.InvalidValue, "`a*b` has a `*` that is not at its end", "a `*` stands for any rest and comes last; list several values for others");
        yield return Case("NoMembers", "⟦⟧" + Head + "  allowFrom: [{external: true}]\n", DiagnosticCodes.SegmentWithoutMembers, "nothing belongs to the segment `web`", "name its `members`, or name it as the `segment` of an `Application`");

        // Patterns that no SPIFFE ID of a workload fits.
        yield return Pattern("'https://prod.example/a'", "it does not begin with `spiffe://`");
        yield return Pattern("'*'", "it does not begin with `spiffe://`");
        yield return Pattern("spiffe:/prod/a", "it does not begin with `spiffe://`");
        yield return Pattern("spiffe:///a", "its trust domain is empty");
        yield return Pattern($"spiffe://{new string('a', 256)}/a", "its trust domain is longer than 255 characters");
        yield return Pattern($"spiffe://a/{new string('b', 2048)}", "it is longer than 2048 characters");
        foreach (string domain in (string[])["Prod.example", "prod:443", "user@prod", "'*'", "'*.example'", "prod%2e", "[::1]", "é"])
            yield return Pattern($"'spiffe://{domain.Trim('\'')}/a'", "its trust domain has other characters than lower-case letters, digits, `.`, `-` and `_`");
        yield return Pattern("spiffe://prod.example", "it has no path, so it names a trust domain and no workload");
        yield return Pattern("spiffe://prod.example/", "its path has an empty part");
        yield return Pattern("spiffe://prod.example/a//b", "its path has an empty part");
        yield return Pattern("spiffe://prod.example/a/", "its path has an empty part");
        yield return Pattern("spiffe://prod.example/a/./b", "its path has the part `.` or `..`");
        yield return Pattern("spiffe://prod.example/..", "its path has the part `.` or `..`");
        foreach (string part in (string[])["web-*", "*-web", "**", "a*b"])
            yield return Pattern($"'spiffe://prod.example/{part}'", "its path has a `*` that is not a whole part");
        foreach (string part in (string[])["a%20b", "a b", "a?b", "a#b", "a:b", "{a}", "ä"])
            yield return Pattern($"'spiffe://prod.example/{part}'", "its path has other characters than letters, digits, `.`, `-` and `_`");

        // Flows.
        yield return Case("NoFlows", Head + Members + "  allowFrom: ⟦⟧[]\n", DiagnosticCodes.InvalidValue, "`spec.allowFrom` is empty, which would match nothing", "list at least one value, or leave `spec.allowFrom` out");
        yield return Case("FlowIsScalar", Head + Members + "  allowFrom: [⟦web⟧]\n", DiagnosticCodes.WrongType, "`spec.allowFrom[0]` must be a mapping of fields, not a single value");
        yield return Case("NoSource", Head + Members + "  allowFrom: [⟦⟧{actions: [read]}]\n", DiagnosticCodes.MissingField, "`spec.allowFrom[0]` names neither `segment` nor `external`", "write `segment: NAME`, or `external: true` for callers of no segment");
        yield return Case("TwoSources", Head + Members + "  allowFrom: [{segment: web, external: ⟦true⟧}]\n", DiagnosticCodes.ContradictingFields, "`spec.allowFrom[0]` names both `segment` and `external`", "an entry is about one source: write two");
        yield return Case("NotExternal", Head + Members + "  allowFrom: [{external: ⟦false⟧}]\n", DiagnosticCodes.InvalidValue, "`spec.allowFrom[0].external` can only be `true`", "callers of no segment are let in only where an entry says so: leave it out");
        yield return Case("FlowField", Head + Members + "  allowFrom: [{segment: web, ⟦action⟧: read}]\n", DiagnosticCodes.UnknownField, "unknown field `action` in `spec.allowFrom[0]`", "did you mean `actions`?");
        yield return Case("ManyFlows", Head + Members + $"  allowFrom: [{string.Join(", ", Enumerable.Range(0, 1024).Select(static i => $"{{segment: web, actions: [a{i}]}}"))}, ⟦⟧{{segment: web}}]\n", DiagnosticCodes.LimitExceeded, "`spec.allowFrom` has more than 1024 entries", "put callers that may do the same into one segment");
        yield return Case("SameFlowTwice", Head + Members + "  allowFrom: [{segment: web, actions: [a, b]}, ⟦⟧{segment: web, actions: [b, a]}, {segment: web, actions: [a]}]\n", DiagnosticCodes.RedundantFlow, "the entry at p.yaml:6:15 allows this flow already", "remove one of the two");
        yield return Case("BesideAnyFlow", Head + Members + "  allowFrom: [⟦⟧{external: true, actions: [a]}, {external: true}, {segment: web, actions: [a]}]\n", DiagnosticCodes.RedundantFlow, "the entry at p.yaml:6:47 allows this flow already", "remove one of the two");

        // References.
        yield return Case("DanglingFlow", Other + Head + Members + "  allowFrom: [{segment: ⟦paymnts⟧}]\n", DiagnosticCodes.DanglingReference, "there is no segment `paymnts`", "did you mean `payments`?");
        yield return Case("DanglingFlowFarOff", Other + Head + Members + "  allowFrom: [{segment: ⟦shipping⟧}]\n", DiagnosticCodes.DanglingReference, "there is no segment `shipping`", "add a document of kind `Segment` with this name");
        yield return Case("DanglingTarget", Other + Given.Allow("p", "segments: [payments, 'pay*', ⟦payment⟧]"), DiagnosticCodes.DanglingReference, "there is no segment `payment`", "did you mean `payments`?");
        yield return Case("DanglingTargetPattern", Other + Given.Allow("p", "segments: [⟦'web*'⟧]"), DiagnosticCodes.DanglingReference, "there is no segment `web*`", "add a document of kind `Segment` with this name");
        yield return Case("TargetWithoutSegments", Given.Allow("p", "segments: [⟦web⟧]"), DiagnosticCodes.DanglingReference, "there is no segment `web`", "add a document of kind `Segment` with this name");
        yield return Case("DanglingOfApplication", Other + Application("⟦payment⟧", "payments"), DiagnosticCodes.DanglingReference, "there is no segment `payment`", "did you mean `payments`?");
        yield return Case("DanglingOfRoute", Other + Application("payments", "⟦paiments⟧"), DiagnosticCodes.DanglingReference, "there is no segment `paiments`", "did you mean `payments`?");
    }

    [TestCaseSource(nameof(Cases))]
    public void Compile_Mistake_NamesItAtItsPlace(string marked, string code, string message, string? help)
    {
        MarkedText text = MarkedText.Read(marked);
        PolicyDiagnostic[] found = [.. Given.Compile(text.Text).Diagnostics];

        Assert.That(found, Has.Length.EqualTo(1), found.Text());
        using (Assert.EnterMultipleScope())
        {
            Assert.That((found[0].Code, found[0].Message, found[0].Help), Is.EqualTo((code, message, help)));
            Assert.That(found[0].Position, Is.EqualTo(text.Marks.Single()));
        }
    }

    [TestCase("spiffe://prod.example/a")]
    [TestCase("SPIFFE://prod.example/a")]
    [TestCase("spiffe://a_b-c.0/A/_/.../-.x")]
    [TestCase("spiffe://192.0.2.1/ns/*/sa/*")]
    [TestCase("spiffe://prod.example/*")]
    [TestCase("spiffe://prod.example/*/*/x")]
    public void Compile_WellFormedPattern_IsNoProblem(string pattern) =>
        Assert.That(Given.Compile(Given.Segment("web", $"members: {{workloads: ['{pattern}']}}")).Diagnostics, Is.Empty);

    [Test]
    public void Compile_SegmentOfTheCatalogueAlone_HasMembers() =>
        Assert.That(Given.Compile(Given.Segment("shop", "allowFrom: [{external: true}]") + Application("shop", "shop")).Diagnostics, Is.Empty);

    [Test]
    public void Compile_CatalogueWithoutAnySegment_NamesWhatItLikes() =>
        Assert.That(Given.Compile(Application("shop", "store")).Diagnostics, Is.Empty);

    private static string Application(string segment, string ofRoute) => Given.Doc(
        "Application", "a", $"hosts: [a.example]\nsegment: {segment}\nroutes: [{{path: /, action: read, resource: {{type: page}}, segment: {ofRoute}}}]");

    private static TestCaseData Pattern(string pattern, string problem)
    {
        string text = pattern.Trim('\'');
        string shown = text.Length <= 64 ? text : text[..63] + "…";
        return Case($"Pattern {shown}", Head + $"  members: {{workloads: [⟦{pattern}⟧]}}\n", DiagnosticCodes.InvalidValue, $"no workload can match `{shown}`: {problem}", PatternHelp);
    }

    private static TestCaseData Case(string name, string marked, string code, string message, string? help = null) =>
        new TestCaseData(marked, code, message, help).SetArgDisplayNames(name);
}
