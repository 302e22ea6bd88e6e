using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Decisions;

/// <summary>The resources of the PDP itself: only who names them says something about them.</summary>
[TestFixture]
internal sealed class ReservedTypesTests
{
    private const string Method = "zerotrust.pdp.v1.PolicyAdmin/ApplyPolicies";

    private static DecisionRequest Call(string id = Method, string type = "workload", string subject = "spiffe://a.example/ci") => Given.Request(
        subjectType: type, subject: subject, noDevice: true, action: ReservedTypes.Call, resourceType: ReservedTypes.Rpc, resource: id, ip: null);

    [TestCase("")]
    [TestCase("resources: {types: ['*']}")]
    [TestCase("resources: {types: ['pd*']}")]
    [TestCase("resources: {types: [doc, '*'], ids: ['zerotrust.*']}")]
    [TestCase("resources: {ids: ['zerotrust.*']}\nactions: [call]\nsubjects: {types: [workload]}")]
    public void Decide_PolicyThatNamesNoReservedType_SaysNothingAboutThePdp(string targets)
    {
        Assert.That(Given.Decide(Given.Allow("p", targets), Call()).Reason, Is.EqualTo(ReasonCode.NoPolicyMatched));
        Assert.That(Given.Decide(Given.Deny("d", targets) + Given.Allow("p", "resources: {types: [pdp.rpc]}"), Call()).Effect, Is.EqualTo(Effect.Allow));
    }

    [TestCase("resources: {types: [pdp.rpc]}")]
    [TestCase("resources: {types: ['pdp.*']}")]
    [TestCase("resources: {types: ['*', pdp.rpc]}")]
    [TestCase("resources: {types: [pdp.rpc], ids: ['zerotrust.pdp.v1.PolicyAdmin/*']}\nactions: [call]\nsubjects: {types: [workload], ids: ['spiffe://a.example/*']}")]
    public void Decide_PolicyThatNamesIt_Counts(string targets)
    {
        Assert.That(Given.Decide(Given.Allow("p", targets), Call()).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Decide(Given.Allow("p", targets) + Given.Deny("d", targets), Call()).Reason, Is.EqualTo(ReasonCode.DeniedByPolicy));
    }

    [Test]
    public void Decide_NamedReservedType_FitsNoOther()
    {
        string policy = Given.Allow("p", "resources: {types: ['pdp.*']}");

        Assert.That(Given.Decide(policy, Given.Request()).Reason, Is.EqualTo(ReasonCode.NoPolicyMatched));
        Assert.That(Given.Decide(Given.Allow("p", "resources: {types: [pdp.enforcement-point]}"), Call()).Reason, Is.EqualTo(ReasonCode.NoPolicyMatched));
    }

    [Test]
    public void Explain_OpenPolicy_NamesTheTargetThatDoesNotFit()
    {
        Explanation explanation = Given.Explain(Given.Allow("p"), Call());

        Assert.That(explanation.Policies.Single().MismatchedTarget, Is.EqualTo("resources.types"));
    }

    [Test]
    public void Decide_DefaultProfile_DoesNotLockOut()
    {
        string text = Given.Profile("t", "algorithm: score\nfactors: [{name: f, weight: 1, when: \"subject.properties.missing == 1\"}]\ntiers: [{name: low, from: 0}]\nthresholds: [{trust: 50}]")
            + Given.Allow("p", "resources: {types: [pdp.rpc]}");

        Decision decision = Given.Decide(text, Call());

        Assert.That((decision.Effect, decision.Trust), Is.EqualTo((Effect.Allow, (Engine.Trust.TrustAssessment?)null)));
        Assert.That(Given.Decide(text + Given.Allow("q"), Given.Request()).Effect, Is.Not.EqualTo(Effect.Allow));
    }

    [Test]
    public void Decide_ProfileThatNamesIt_Serves()
    {
        string text = Given.Profile("t", "algorithm: score\nresources: {types: [pdp.rpc]}\nfactors: [{name: f, weight: 1, when: \"subject.type == 'workload'\"}]\ntiers: [{name: low, from: 0}]")
            + Given.Allow("p", "resources: {types: [pdp.rpc]}\nrequire: {trust: 100}");

        Assert.That(Given.Decide(text, Call()).Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Decide(text, Call(type: "user", subject: "idp#ana")).Effect, Is.Not.EqualTo(Effect.Allow));
    }

    [TestCase("resources: {types: [pdp.rpc]}\nrequire: {trust: ⟦50⟧}", DiagnosticSeverity.Error)]
    [TestCase("resources: {types: [doc, pdp.rpc]}\nrequire: {trust: ⟦50⟧}", DiagnosticSeverity.Warning)]
    public void Compile_TrustThatOnlyTheDefaultCouldGive_IsReported(string rest, DiagnosticSeverity severity)
    {
        MarkedText marked = MarkedText.Read(
            Given.Profile("t", "algorithm: score\nfactors: [{name: f, weight: 1, when: 'true'}]\ntiers: [{name: low, from: 0}]") + Given.Allow("p", rest));

        PolicyDiagnostic found = Given.Compile(marked.Text).Diagnostics.Single(static diagnostic => diagnostic.Code == DiagnosticCodes.NoProfileServes);

        Assert.That((found.Severity, found.Position), Is.EqualTo((severity, marked.Marks[0])));
        Assert.That(found.Help, Does.Contain("does not serve the PDP itself"));
    }

    [TestCase("resources: {types: [⟦pdp.rcp⟧]}", "there is no resource type of the PDP `pdp.rcp`", "did you mean `pdp.rpc`?")]
    [TestCase("resources: {types: [doc, ⟦pdp.things⟧]}", "there is no resource type of the PDP `pdp.things`", "there are `pdp.rpc`, `pdp.enforcement-point`")]
    [TestCase("resources: {types: [pdp.rpc]}\nactions: [⟦cal⟧]", "there is no action on the PDP `cal`", "did you mean `call`?")]
    [TestCase("resources: {types: [pdp.rpc]}\nsubjects: {types: [⟦worklod⟧]}", "there is no type of caller `worklod`", "did you mean `workload`?")]
    public void Compile_Typo_DoesNotPass(string targets, string message, string help)
    {
        MarkedText marked = MarkedText.Read(Given.Allow("p", targets));

        PolicyDiagnostic found = Given.Compile(marked.Text).Diagnostics.Single();

        Assert.That((found.Code, found.Position, found.Message, found.Help), Is.EqualTo((DiagnosticCodes.UndeclaredTarget, marked.Marks[0], message, help)));
    }

    [Test]
    public void Compile_ClosedSchema_NeedNotDeclareThem() => Assert.That(
        Given.Compile(
            Given.Doc("Schema", "s", "subjects: {types: {user: {}}}\nresources: {types: {doc: {}}}\nactions: {names: [read]}")
            + Given.Allow("p", "resources: {types: [pdp.rpc]}\nactions: [call]\nsubjects: {types: [workload]}")
            + Given.Allow("q", "resources: {types: [doc, pdp.rpc]}\nactions: [read]")).Diagnostics.Text(),
        Is.Empty);

    [Test]
    public void Decide_SegmentOfAnyResource_DoesNotHoldThem() => Assert.That(
        Given.Decide(Given.Segment("all", "members: {resources: {types: ['*']}}") + Given.Allow("p", "resources: {types: [pdp.rpc]}"), Call()).Effect,
        Is.EqualTo(Effect.Allow));

    [TestCase("", false)]
    [TestCase("resources: {types: [doc]}", false)]
    [TestCase("resources: {types: [pdp.rpc, doc]}", false)]
    [TestCase("resources: {types: [pdp.rpc]}", true)]
    [TestCase("resources: {types: ['pdp.*']}", true)]
    public void IsAboutThePdpAlone_TellsPoliciesApart(string targets, bool expected)
    {
        PolicySnapshot snapshot = Given.Snapshot(Given.Allow("a", "resources: {types: [pdp.rpc]}") + Given.Allow("p", targets));

        Assert.That(snapshot.IsAboutThePdpAlone, Is.EqualTo(expected));
    }

    // Patterns of types in place of all others: what covers what, told by trying every type.
    [Test]
    public void Covers_Patterns_AgreesWithMatching()
    {
        string[] patterns = ["*", "doc", "do*", "pdp.rpc", "pdp.*", "pdp.enforcement-point", "p*"];
        string[] types = ["doc", "dog", "db", "pdp.rpc", "pdp.enforcement-point", "pdp.other", "page"];
        string[][] lists = [[], .. patterns.Select(static one => new[] { one }), .. patterns.SelectMany(one => patterns.Select(other => new[] { one, other }))];
        foreach (string[] wide in lists)
        {
            foreach (string[] narrow in lists)
            {
                bool covers = ResourceTypeMatcher.Covers([.. wide], [.. narrow]);
                bool fits = types.All(type => !new ResourceTypeMatcher([.. narrow]).Matches(type) || new ResourceTypeMatcher([.. wide]).Matches(type));
                Assert.That(covers && !fits, Is.False, $"[{string.Join(", ", wide)}] is said to cover [{string.Join(", ", narrow)}]");
                if (wide.Length <= 1 && narrow.Length == 1)
                    Assert.That(covers, Is.EqualTo(fits), $"[{string.Join(", ", wide)}] and [{string.Join(", ", narrow)}]");
            }
        }
    }
}
