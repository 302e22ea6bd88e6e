using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.PolicyTests;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.PolicyTests;

[TestFixture]
internal sealed class PolicyTestRunnerTests
{
    private const string Fixtures =
        """
        now: 2026-04-01T12:00:00Z
        subjects:
          ana: {type: user, id: ana, groups: [staff], properties: {level: 3, mfa_time: 2026-04-01T11:30:00Z}}
          gil: {type: user, id: gil}
        devices:
          laptop: {id: l, properties: {managed: true}}
          tablet: {id: t, properties: {managed: false}}
        resources:
          paper: {type: doc, id: "1", properties: {owner: gil}}
          vault: {type: safe, id: "9"}
        contexts:
          home: {ip: 192.0.2.1, properties: {region: DE}}
          night: {time: 2026-04-01T23:00:00Z}

        """;

    private static readonly string Policies = string.Concat(
        Given.Allow("staff-read", "subjects: {groups: [staff]}\nactions: [read]\nresources: {types: [doc]}\nobligations: [{id: log}, {id: mark}]"),
        Given.Allow("own", "when: resource.properties.owner == subject.id\nactions: [read, write]\nresources: {types: [doc]}\nrequire: {mfaWithin: 1h}"),
        Given.Deny("no-night-writes", "actions: [write]\nwhen: now.getHours() >= 22"),
        Given.Profile("t", "algorithm: score\ntiers: [{name: low, from: 0}, {name: high, from: 90}]\nfactors: [{name: staff, when: \"'staff' in subject.groups\"}]"));

    [Test]
    public void Run_TuplesThatNoExpectationNames_HaveToBeDenied()
    {
        ImmutableArray<PolicyTestResult> results = Run("- name: reading\n  subjects: [ana, gil]\n  actions: [read, write]\n  resources: [paper, vault]");

        Assert.That(results.Select(Print), Is.EqualTo(new[]
        {
            "s/reading ana none read paper none: effect: expected deny, got allow", "s/reading ana none read vault none: passed",
            "s/reading ana none write paper none: passed", "s/reading ana none write vault none: passed",
            "s/reading gil none read paper none: effect: expected deny, got challenge", "s/reading gil none read vault none: passed",
            "s/reading gil none write paper none: effect: expected deny, got challenge", "s/reading gil none write vault none: passed",
        }));
        Assert.That(results.Select(static result => result.Expected.IsListed), Is.All.False);
        Assert.That(results.Select(static result => (result.Explanation is null) == result.Passed), Is.All.True);
        Assert.That(results[0].Explanation!.Policies.Select(static policy => policy.Policy), Does.Contain("staff-read"));
    }

    [TestCase("effect: allow", "")]
    [TestCase("effect: allow, reason: allowed_by_policy, policies: [staff-read], obligations: [mark, log], tier: high", "")]
    [TestCase("effect: deny", "effect: expected deny, got allow")]
    [TestCase("effect: deny, reason: no_policy_matched", "effect: expected deny, got allow; reason: expected no_policy_matched, got allowed_by_policy")]
    [TestCase("effect: allow, policies: [own, staff-read]", "policies: expected own, staff-read, got staff-read")]
    [TestCase("effect: allow, obligations: [log]", "obligations: expected log, got log, mark")]
    [TestCase("effect: allow, tier: low", "tier: expected low, got high")]
    public void Run_Expectation_IsComparedFieldByField(string expectation, string mismatches)
    {
        PolicyTestResult result = Run($"- name: n\n  subjects: [ana]\n  actions: [read]\n  resources: [paper]\n  expect: [{{{expectation}}}]").Single();

        Assert.That(Mismatches(result), Is.EqualTo(mismatches));
        Assert.That(result.Passed, Is.EqualTo(mismatches.Length == 0));
        Assert.That(result.Expected.IsListed, Is.True);
    }

    [Test]
    public void Run_PartLeftOut_StandsForEachOfTheTest()
    {
        ImmutableArray<PolicyTestResult> results = Run(
            "- name: n\n  subjects: [ana, gil]\n  devices: [laptop, tablet]\n  actions: [read]\n  resources: [paper]\n  context: home\n"
            + "  expect: [{subject: ana, effect: allow}, {subject: gil, device: tablet, effect: challenge}]");

        Assert.That(results.Select(Print), Is.EqualTo(new[]
        {
            "s/n ana laptop read paper home: passed", "s/n ana tablet read paper home: passed",
            "s/n gil laptop read paper home: effect: expected deny, got challenge", "s/n gil tablet read paper home: passed",
        }));
        Assert.That(results[0].Expected.Position.Line, Is.Not.EqualTo(results[2].Expected.Position.Line).And.GreaterThan(0));
    }

    [Test]
    public void Run_ExpectationOfOneTuple_IsOfNoOther()
    {
        string[][] parts = [["ana", "gil"], ["laptop", "tablet"], ["read", "write"], ["paper", "vault"]];
        string[][] tuples = [.. from s in parts[0] from d in parts[1] from a in parts[2] from r in parts[3] select new[] { s, d, a, r }];
        for (int i = 0; i < tuples.Length; i++)
        {
            string[] one = tuples[i];
            ImmutableArray<PolicyTestResult> results = Run(
                "- name: n\n  subjects: [ana, gil]\n  devices: [laptop, tablet]\n  actions: [read, write]\n  resources: [paper, vault]\n"
                + $"  expect: [{{subject: {one[0]}, device: {one[1]}, action: {one[2]}, resource: {one[3]}, effect: allow}}]");

            Assert.That(results.Select(static (result, at) => (result, at)).Where(static one => one.result.Expected.IsListed).Select(static one => one.at), Is.EqualTo(new[] { i }));
            Assert.That((results[i].Subject, results[i].Device, results[i].Action, results[i].Resource), Is.EqualTo((one[0], one[1], one[2], one[3])));
        }
    }

    [Test]
    public void Run_OfNothing_IsRefused()
    {
        CompilationResult compiled = Given.Compile(Policies);
        Assert.That(() => new PolicyTestRunner(new PolicyEngine()).Run(null!, compiled.Tests), Throws.ArgumentNullException.With.Message.Contains("snapshot"));
        Assert.That(() => new PolicyTestRunner(new PolicyEngine()).Run(compiled.Snapshot!, null!), Throws.ArgumentNullException.With.Message.Contains("suites"));
    }

    [Test]
    public void Run_TimeOfTheContext_BeatsThatOfTheSuite()
    {
        const string Test = "  subjects: [gil]\n  actions: [write]\n  resources: [paper]\n";
        ImmutableArray<PolicyTestResult> results = Run(
            $"- name: by day\n{Test}  expect: [{{effect: challenge, reason: step_up_required, policies: [own]}}]\n- name: at night\n{Test}  context: night\n  expect: [{{effect: deny, reason: denied_by_policy}}]");

        Assert.That(results.Select(Print), Is.EqualTo(new[] { "s/by day gil none write paper none: passed", "s/at night gil none write paper night: passed" }));
    }

    // As over the wire: JSON has no integers.
    [TestCase("subject.properties.level == 3", true)]
    [TestCase("subject.properties.level == 3.0", true)]
    [TestCase("type(subject.properties.level) == double", true)]
    [TestCase("subject.properties.level % 2 == 1", false)]
    public void Run_NumbersOfFixtures_AreDoubles(string when, bool allowed)
    {
        string text = Given.Allow("p", $"when: {when}") + Given.Doc("PolicyTest", "s", Fixtures + "tests:\n- {name: n, subjects: [ana], actions: [read], resources: [paper], expect: [{effect: allow}]}");
        Assert.That(Run(Given.Compile(text)).Single().Passed, Is.EqualTo(allowed));
    }

    [Test]
    public void Run_Twice_GivesTheSameInTheOrderOfNames()
    {
        string text = Policies + string.Concat(((string[])["b", "a", "c"]).Select(static name => Given.Doc("PolicyTest", name, Fixtures + "tests:\n- {name: n, subjects: [gil, ana], actions: [write, read], resources: [vault, paper]}")));

        string[] first = [.. Run(Given.Compile(text)).Select(Print)];
        string[] second = [.. Run(Given.Compile(text)).Select(Print)];

        Assert.That(first, Is.EqualTo(second));
        Assert.That(first.Select(static line => line[0]), Is.EqualTo("aaaaaaaabbbbbbbbcccccccc"));
        Assert.That(first.Take(3), Is.EqualTo(new[] { "a/n gil none write vault none: passed", "a/n gil none write paper none: effect: expected deny, got challenge", "a/n gil none read vault none: passed" }));
    }

    [Test]
    public void Run_Cancelled_Stops()
    {
        CompilationResult compiled = Given.Compile(Policies + Given.Doc("PolicyTest", "s", Fixtures + "tests:\n- {name: n, subjects: [gil], actions: [read], resources: [paper]}"));
        Assert.That(() => new PolicyTestRunner(new PolicyEngine()).Run(compiled.Snapshot!, compiled.Tests, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Decide_WithPolicyTestsInTheSet_IsAsWithoutThem()
    {
        string tests = Given.Doc("PolicyTest", "p0", Fixtures + "tests:\n- {name: n, subjects: [ana], actions: [read], resources: [paper], expect: [{effect: allow}]}");
        for (int seed = 700_000; seed < 700_100; seed++)
        {
            var world = new World(seed);
            string text = string.Concat(world.Render(world.Policies));
            PolicySnapshot without = Given.Snapshot(text);
            PolicySnapshot with = Given.Snapshot(tests + text);
            Assert.That((with.PolicyCount, with.DocumentCount), Is.EqualTo((without.PolicyCount, without.DocumentCount + 1)));
            Assert.That(with.ContentHash, Is.Not.EqualTo(without.ContentHash), "a revision keeps its tests");
            for (int i = 0; i < 20; i++)
            {
                DecisionRequest request = world.AnyRequest();
                Decision one = Given.Decide(without, request);
                Decision other = Given.Decide(with, request);
                Assert.That(
                    (other.Effect, other.Reason, string.Join(',', other.DeterminingPolicies), other.ValidUntil, other.Trust?.Score),
                    Is.EqualTo((one.Effect, one.Reason, string.Join(',', one.DeterminingPolicies), one.ValidUntil, one.Trust?.Score)), $"seed {seed}, request {i}");
            }
        }
    }

    private static ImmutableArray<PolicyTestResult> Run(string tests) => Run(Given.Compile(Policies + Given.Doc("PolicyTest", "s", $"{Fixtures}tests:\n{tests}")));

    private static ImmutableArray<PolicyTestResult> Run(CompilationResult compiled)
    {
        Assert.That(compiled.HasErrors, Is.False, compiled.Diagnostics.Text());
        return new PolicyTestRunner(new PolicyEngine()).Run(compiled.Snapshot!, compiled.Tests);
    }

    private static string Print(PolicyTestResult result) =>
        $"{result.Suite}/{result.Test} {result.Subject} {result.Device ?? "none"} {result.Action} {result.Resource} {result.Context ?? "none"}: {(result.Passed ? "passed" : Mismatches(result))}";

    private static string Mismatches(PolicyTestResult result) =>
        string.Join("; ", result.Mismatches.Select(static mismatch => $"{mismatch.Field}: expected {mismatch.Expected}, got {mismatch.Actual}"));
}
