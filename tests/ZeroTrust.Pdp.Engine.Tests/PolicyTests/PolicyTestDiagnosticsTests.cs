using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.PolicyTests;

[TestFixture]
internal sealed class PolicyTestDiagnosticsTests
{
    private const string Suite =
        """
        now: 2026-04-01T12:00:00Z
        subjects:
          alice: {type: user, id: alice}
          bob: {type: user, id: bob}
        devices: {laptop: {id: l}}
        resources:
          paper: {type: doc, id: "1"}
        contexts: {home: {ip: 192.0.2.1}}
        tests:
        - name: reads
          subjects: [alice, bob]
          devices: [laptop]
          actions: [read]
          resources: [paper]
          context: home
          expect:
          - {subject: alice, action: read, resource: paper, effect: allow, policies: [staff-read], obligations: [log], tier: low}
        """;

    private static readonly string Policies = Given.Allow("staff-read", "subjects: {ids: [alice]}\nobligations: [{id: log}]")
        + Given.Profile("t", "algorithm: score\ntiers: [{name: low, from: 0}]\nfactors: [{name: f, when: 'true'}]");

    [Test]
    public void Compile_SuiteWithoutMistakes_HasNoDiagnostics() =>
        Assert.That(Given.Compile(Policies + Given.Doc("PolicyTest", "s", Suite)).Diagnostics, Is.Empty);

    [TestCase("subjects: [alice, bob]", "subjects: [alice, ⟦bop⟧]", "PDP2030", "the suite has no subject named `bop`", "did you mean `bob`?")]
    [TestCase("devices: [laptop]", "devices: [⟦tablet⟧]", "PDP2030", "the suite has no device named `tablet`", "add it to `spec.devices`")]
    [TestCase("resources: [paper]", "resources: [⟦papers⟧, paper]", "PDP2030", "the suite has no resource named `papers`", "did you mean `paper`?")]
    [TestCase("context: home", "context: ⟦homme⟧", "PDP2030", "the suite has no context named `homme`", "did you mean `home`?")]
    [TestCase("{subject: alice, action", "{subject: ⟦alise⟧, action", "PDP2030", "the test lists no subject `alise`, so nothing is asked about it", "did you mean `alice`?")]
    [TestCase("action: read, resource: paper", "action: ⟦write⟧, resource: paper", "PDP2030", "the test lists no action `write`, so nothing is asked about it", "add it to the `actions` of the test")]
    [TestCase("policies: [staff-read]", "policies: [⟦staf-read⟧]", "PDP2001", "there is no policy `staf-read`", "did you mean `staff-read`?")]
    [TestCase("tier: low}", "tier: ⟦lov⟧}", "PDP2001", "no trust profile has a tier `lov`", "did you mean `low`?")]
    [TestCase("effect: allow,", "effect: ⟦alow⟧,", "PDP1007", "`spec.tests[0].expect[0].effect` must be one of `allow`, `challenge`, `deny`, not `alow`", "did you mean `allow`?")]
    [TestCase("effect: allow,", "effect: allow, reason: ⟦no_policy_matched⟧,", "PDP1014", "`no_policy_matched` is never the reason of `effect: allow`", "change one of the two, or leave `reason` out")]
    [TestCase("effect: allow, policies: [staff-read], obligations: [log]", "effect: deny, obligations: ⟦⟧[log]", "PDP1014", "only an allow comes with obligations", "leave `obligations` out, or expect `effect: allow`")]
    [TestCase("tier: low}", "tier: low}\n  - ⟦⟧{effect: deny, subject: alice}", "PDP2031", "an expectation before this one is about the same tuple", "a part that is left out stands for each that the test lists: name one, or remove one of the two")]
    [TestCase("- name: reads\n", "- name: reads\n  subjects: [bob]\n  actions: [read]\n  resources: [paper]\n- name: ⟦reads⟧\n", "PDP2003", "there are two tests named `reads`", null)]
    [TestCase("ip: 192.0.2.1", "ip: ⟦192.0.2.01⟧", "PDP1007", "`192.0.2.01` is not an IP address", "write `192.0.2.7` or `2001:db8::7`, without port, brackets and zone")]
    [TestCase("ip: 192.0.2.1", "ip: ⟦\"fe80::1%eth0\"⟧", "PDP1007", "`fe80::1%eth0` is not an IP address", "write `192.0.2.7` or `2001:db8::7`, without port, brackets and zone")]
    [TestCase("now: 2026-04-01T12:00:00Z", "now: ⟦noon⟧", "PDP1007", "`spec.now` must be a timestamp, not `noon`", "write date, time and offset after RFC 3339, for example `2026-04-01T08:00:00Z`")]
    [TestCase("bob: {type: user, id: bob}", "bob: ⟦⟧{type: user}", "PDP1005", "`spec.subjects.bob` needs the field `id`", null)]
    [TestCase("laptop: {id: l}", "laptop: {id: l, ⟦propertis⟧: {}}", "PDP1004", "unknown field `propertis` in `spec.devices.laptop`", "did you mean `properties`?")]
    public void Compile_Mistake_IsReportedAtItsPlace(string right, string wrong, string code, string message, string? help)
    {
        string changed = Suite.Replace(right, wrong, StringComparison.Ordinal);
        Assert.That(changed, Is.Not.EqualTo(Suite));
        MarkedText marked = MarkedText.Read(Given.Doc("PolicyTest", "s", changed) + Policies);

        CompilationResult result = Given.Compile(marked.Text);

        PolicyDiagnostic found = result.Diagnostics.Single();
        Assert.That((found.Code, found.Message, found.Help), Is.EqualTo((code, message, help)));
        Assert.That(found.Position, Is.EqualTo(marked.Marks.Single()));
        Assert.That(found.Document, Is.EqualTo("PolicyTest/s"));
        Assert.That(result.Snapshot, Is.Null);
    }

    [Test]
    public void Compile_TypesThatNoSchemaDeclares_AreReported()
    {
        MarkedText marked = MarkedText.Read(
            Given.Doc("Schema", "c", "subjects: {types: {human: {}}}\nactions: {names: [look]}\nresources: {types: {doc: {}}}")
            + Given.Doc("PolicyTest", "s", Suite.Replace("alice: {type: user", "alice: {type: ⟦user⟧", StringComparison.Ordinal)
                .Replace("bob: {type: user", "bob: {type: ⟦user⟧", StringComparison.Ordinal).Replace("actions: [read]", "actions: [⟦read⟧]", StringComparison.Ordinal)) + Policies);

        PolicyDiagnostic[] found = [.. Given.Compile(marked.Text).Diagnostics];

        Assert.That(found.Select(static diagnostic => (diagnostic.Code, diagnostic.Position)), Is.EqualTo(marked.Marks.Select(static mark => (DiagnosticCodes.UndeclaredTarget, mark))));
    }

    [Test]
    public void Compile_TooManyTuples_IsRefused()
    {
        string names = string.Join(", ", Enumerable.Range(0, 101).Select(static i => $"a{i}"));
        MarkedText marked = MarkedText.Read(Given.Doc(
            "PolicyTest", "s",
            $"now: 2026-04-01T12:00:00Z\nsubjects: {{u: {{type: user, id: u}}}}\nresources: {{{string.Join(", ", Enumerable.Range(0, 100).Select(static i => $"r{i}: {{type: doc, id: {i}}}"))}}}\n"
            + $"tests:\n- name: ⟦wide⟧\n  subjects: [u]\n  actions: [{names}]\n  resources: [{string.Join(", ", Enumerable.Range(0, 100).Select(static i => $"r{i}"))}]"));

        PolicyDiagnostic found = Given.Compile(marked.Text).Diagnostics.Single();

        Assert.That((found.Code, found.Message, found.Position), Is.EqualTo((DiagnosticCodes.LimitExceeded, "the test has 10100 tuples, more than 10000", marked.Marks.Single())));
    }

    [Test]
    public void Schema_Reasons_AreAllOfThem()
    {
        var schema = System.Text.Json.Nodes.JsonNode.Parse(DocumentJsonSchema.Text)!;
        var reasons = schema["$defs"]!["PolicyTest"]!["properties"]!["tests"]!["items"]!["properties"]!["expect"]!["items"]!["properties"]!["reason"]!["enum"]!.AsArray();

        Assert.That(reasons.Select(static reason => (string)reason!), Is.EqualTo(Enum.GetValues<ReasonCode>().Select(static reason => reason.ToText())));
    }
}
