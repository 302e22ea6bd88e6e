using System.Text;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Tests.Testing;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Engine.Tests.Decisions;

/// <summary>The table of combination: what is found among the policies, and the decision it makes.</summary>
[TestFixture]
internal sealed class CombinationTests
{
    // Each may be there or not; every combination is one row of the table.
    private static readonly (string Name, string Text)[] Parts =
    [
        ("deny", Given.Deny("d-deny", "when: subject.id == 'alice'")),
        ("denyError", Given.Deny("c-deny-error", "when: subject.properties.missing == 1")),
        ("denyFalse", Given.Deny("b-deny-false", "when: 'false'")),
        ("allow", Given.Allow("m-allow", "obligations: [{id: log}]")),
        ("allowError", Given.Allow("n-allow-error", "when: subject.properties.missing == 1\nobligations: [{id: never}]")),
        ("allowFalse", Given.Allow("o-allow-false", "when: 'false'\nobligations: [{id: never}]")),
        ("remediable", Given.Allow("p-remediable", "require: {mfaWithin: 1h}\nobligations: [{id: never}]")),
        ("unmeetable", Given.Allow("q-unmeetable", "require: {accessLevel: nobody}\nobligations: [{id: never}]") + Given.Level("nobody", "conditions: [{subject: {groups: [none]}}]")),
    ];

    private static IEnumerable<TestCaseData> Table()
    {
        for (int set = 0; set < 1 << Parts.Length; set++)
        {
            int bits = set;
            bool Has(string name) => (bits & (1 << Array.FindIndex(Parts, part => part.Name == name))) != 0;
            (Effect effect, ReasonCode reason, string determining) =
                Has("deny") ? (Effect.Deny, ReasonCode.DeniedByPolicy, Has("denyError") ? "c-deny-error,d-deny" : "d-deny")
                : Has("denyError") ? (Effect.Deny, ReasonCode.DenyConditionFailed, "c-deny-error")
                : Has("allow") ? (Effect.Allow, ReasonCode.AllowedByPolicy, "m-allow")
                : Has("remediable") ? (Effect.Challenge, ReasonCode.StepUpRequired, "p-remediable")
                : Has("unmeetable") ? (Effect.Deny, ReasonCode.RequirementsNotMet, "q-unmeetable")
                : (Effect.Deny, ReasonCode.NoPolicyMatched, "");
            string text = string.Concat(Parts.Where((_, i) => (bits & (1 << i)) != 0).Select(static part => part.Text));
            string name = string.Join('+', Parts.Where((_, i) => (bits & (1 << i)) != 0).Select(static part => part.Name));
            int problems = (Has("denyError") ? 1 : 0) + (Has("allowError") ? 1 : 0);
            yield return new TestCaseData(text, effect, reason, determining, problems).SetArgDisplayNames(name.Length == 0 ? "nothing" : name);
        }
    }

    [TestCaseSource(nameof(Table))]
    public void Decide_Combination_FollowsTheTable(string text, Effect effect, ReasonCode reason, string determining, int problems)
    {
        Decision decision = Given.Decide(text, Given.Request());

        Assert.Multiple(() =>
        {
            Assert.That((decision.Effect, decision.Reason), Is.EqualTo((effect, reason)));
            Assert.That(string.Join(',', decision.DeterminingPolicies), Is.EqualTo(determining));
            Assert.That(decision.Obligations.Select(static obligation => obligation.Id), Is.EqualTo(effect == Effect.Allow ? new[] { "log" } : []));
            Assert.That(decision.Remedies, effect == Effect.Challenge ? Is.EqualTo(new[] { new Remedy(RemedyKind.Mfa, new CelDuration(3_600_000_000_000), 0) }) : Is.Empty);
            Assert.That(decision.Problems, Has.Length.EqualTo(problems));
            Assert.That(decision.Failure, Is.Null);
            Assert.That(decision.Audit, Is.Empty);
        });
    }

    /// <summary>The whole table again, each policy in turn put into audit mode: the rest decides as if it were not there.</summary>
    [TestCaseSource(nameof(Table))]
    public void Decide_CombinationWithAudit_DecidesAsIfItWereNotThere(string text, Effect effect, ReasonCode reason, string determining, int problems)
    {
        Decision without = Given.Decide(text, Given.Request());
        foreach ((string name, string part) in Parts)
        {
            string audited = part.Replace("metadata: {name: ", "metadata: {name: audit-", StringComparison.Ordinal).Replace("audit-nobody", "nobody", StringComparison.Ordinal);
            audited = audited.Replace("  effect:", "  mode: audit\n  effect:", StringComparison.Ordinal);
            int level = text.Contains("{name: nobody}", StringComparison.Ordinal) ? audited.IndexOf("apiVersion", 5, StringComparison.Ordinal) : -1;
            if (level > 0)
                audited = audited[..level];
            Decision decision = Given.Decide(text + audited, Given.Request());

            Assert.That((decision.Effect, decision.Reason, string.Join(',', decision.DeterminingPolicies)), Is.EqualTo((effect, reason, determining)), $"{name} {problems}");
            Assert.That(decision.ValidUntil, Is.EqualTo(without.ValidUntil), name);
            Assert.That(decision.Remedies, Is.EqualTo(without.Remedies), name);
            Assert.That(decision.Obligations.Length, Is.EqualTo(without.Obligations.Length), name);
            (Effect, ReasonCode)? then = Enforced(text, part, level > 0);
            bool takesPart = name is not ("denyFalse" or "allowError" or "allowFalse");
            Assert.That(decision.Audit.Select(static outcome => (outcome.Effect, outcome.Reason)), Is.EqualTo(takesPart ? new[] { then!.Value } : []), name);
        }
    }

    [TestCase("subjects: {types: [user]}", true)]
    [TestCase("subjects: {types: [workload]}", false)]
    [TestCase("subjects: {types: ['us*']}", true)]
    [TestCase("subjects: {ids: [alice]}", true)]
    [TestCase("subjects: {ids: [alic]}", false)]
    [TestCase("subjects: {ids: [Alice]}", false)]
    [TestCase("subjects: {ids: ['alice*']}", true)]
    [TestCase("subjects: {ids: ['alicee*']}", false)]
    [TestCase("subjects: {groups: [staff]}", true)]
    [TestCase("subjects: {groups: [admins]}", false)]
    [TestCase("subjects: {groups: [admins, 'st*']}", true)]
    [TestCase("subjects: {groups: ['*']}", true)]
    [TestCase("subjects: {types: [user], groups: [admins]}", false)]
    [TestCase("subjects: {types: [user], ids: [bob, alice], groups: [staff]}", true)]
    [TestCase("actions: [read]", true)]
    [TestCase("actions: [write, read]", true)]
    [TestCase("actions: [write]", false)]
    [TestCase("actions: ['re*']", true)]
    [TestCase("actions: ['*']", true)]
    [TestCase("resources: {types: [doc]}", true)]
    [TestCase("resources: {types: [docs]}", false)]
    [TestCase("resources: {types: ['do*', other]}", true)]
    [TestCase("resources: {types: ['*']}", true)]
    [TestCase("resources: {ids: ['1']}", true)]
    [TestCase("resources: {ids: ['2', '3*']}", false)]
    [TestCase("resources: {types: [doc], ids: ['2']}", false)]
    [TestCase("resources: {ids: [a, b, c, d, e, f, g, '1']}", true)]
    [TestCase("resources: {ids: [a, b, c, d, e, f, g, h]}", false)]
    [TestCase("subjects: {}", true)]
    [TestCase("validity: {notBefore: 2026-04-01T12:00:00Z}", true)]
    [TestCase("validity: {notBefore: 2026-04-01T12:00:00.000000001Z}", false)]
    [TestCase("validity: {notAfter: 2026-04-01T12:00:00Z}", false)]
    [TestCase("validity: {notAfter: 2026-04-01T12:00:00.000000001Z}", true)]
    [TestCase("validity: {notBefore: 2026-04-01T13:59:00+02:00, notAfter: 2026-04-02T00:00:00Z}", true)]
    public void Decide_Target_Fits(string target, bool fits)
    {
        DecisionRequest request = Given.Request(groups: ["interns", "staff"]);

        Decision allow = Given.Decide(Given.Allow("p", target), request);
        Decision deny = Given.Decide(Given.Allow("all") + Given.Deny("p", target), request);

        Assert.That(allow.Effect, Is.EqualTo(fits ? Effect.Allow : Effect.Deny));
        Assert.That(deny.Effect, Is.EqualTo(fits ? Effect.Deny : Effect.Allow));
    }

    [Test]
    public void Decide_AnyGroup_AsksForOne() =>
        Assert.That(Given.Decide(Given.Allow("p", "subjects: {groups: ['*']}"), Given.Request()).Effect, Is.EqualTo(Effect.Deny));

    [Test]
    public void Decide_SeveralAllows_GivesObligationsOfAllInOrderOfNames()
    {
        Decision decision = Given.Decide(
            Given.Allow("b", "obligations: [{id: mask, with: {fields: [iban], depth: 2, on: true, none: null, hex: 0x1F, ratio: 0.5, text: '5'}}, {id: log}]") + Given.Allow("a", "obligations: [{id: log}]") + Given.Allow("c")
            + Given.Allow("x", "require: {mfaWithin: 1h}\nobligations: [{id: never}]"),
            Given.Request());

        Assert.That(decision.DeterminingPolicies, Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(decision.Obligations.Select(static obligation => $"{obligation.Policy}/{obligation.Id}"), Is.EqualTo(new[] { "a/log", "b/mask", "b/log" }));
        CelMap with = decision.Obligations[1].With;
        Assert.That(
            string.Join(' ', with.Entries.Select(static entry => $"{entry.Key.AsString()}={entry.Value.ToLiteral(50)}").Order(StringComparer.Ordinal)),
            Is.EqualTo("depth=2 fields=[\"iban\"] hex=31 none=null on=true ratio=0.5 text=\"5\""));
    }

    [Test]
    public void Decide_Answer_CarriesIdRevisionAndNothingElse()
    {
        Decision decision = Given.Decide(Given.Snapshot(Given.Allow("p")).WithRevision(7), Given.Request());

        Assert.That((decision.Id, decision.Revision, decision.ValidUntil, decision.Trust), Is.EqualTo((Given.Request().DecisionId, 7L, default(CelTimestamp?), default(TrustAssessment))));
    }

    [Test]
    public void Decide_FailingCondition_IsReportedAtItsCharacter()
    {
        MarkedText marked = MarkedText.Read(
            Given.Allow("p", "when: resource.id == '1' && ⟦subject.properties.dept⟧ == 'x'") + Given.Deny("q", "when: |\n  action.name == 'read' &&\n    ⟦1 / size(subject.groups)⟧ == 1"));

        Decision decision = Given.Decide(marked.Text, Given.Request());

        Assert.That(decision.Problems.Select(static problem => problem.Position), Is.EqualTo(marked.Marks));
        Assert.That(decision.Problems.Select(static problem => $"{problem.Document} {problem.Code} {problem.Expression}"), Is.EqualTo(new[]
        {
            "Policy/p no_such_key subject.properties.dept",
            "Policy/q division_by_zero 1 / size(subject.groups)",
        }));
    }

    [Test]
    public void Decide_FailingDefinition_IsReportedOnceAndWhereItIsUsed()
    {
        MarkedText marked = MarkedText.Read(
            Given.Definitions("d", "expressions:\n  longNameOfADefinition: resource.id == '1' && ⟦subject.properties.dept⟧ == 'x'")
            + Given.Allow("p", "when: ⟦longNameOfADefinition⟧") + Given.Allow("q", "when: action.name == 'read' && ⟦longNameOfADefinition⟧"));

        Decision decision = Given.Decide(marked.Text, Given.Request());

        Assert.That(decision.Problems.Select(static problem => problem.Position), Is.EqualTo(marked.Marks));
        Assert.That(decision.Problems.Select(static problem => problem.Expression), Is.EqualTo(new[] { "subject.properties.dept", "longNameOfADefinition", "longNameOfADefinition" }));
    }

    [TestCase("device.id == 'laptop-1'", "attribute_absent")]
    [TestCase("has(device.properties.os)", "attribute_absent")]
    [TestCase("subject.properties.stale == 1", "attribute_stale")]
    [TestCase("subject.properties.torn == 1", "attribute_conflicting")]
    [TestCase("context.ip == '192.0.2.7'", "attribute_absent")]
    [TestCase("trust.score > 5", "attribute_absent")]
    [TestCase("subject.properties.text", "no_such_overload")]
    public void Decide_AttributeThatCannotBeHad_FailsTheCondition(string when, string code)
    {
        DecisionRequest request = Given.Request(
            noDevice: true, ip: null, properties: new { stale = CelErrorCode.AttributeStale, torn = CelErrorCode.AttributeConflicting, text = "yes" });

        Decision allow = Given.Decide(Given.Allow("p", $"when: {when}"), request);
        Decision deny = Given.Decide(Given.Allow("all") + Given.Deny("p", $"when: {when}"), request);

        Assert.That((allow.Effect, allow.Reason), Is.EqualTo((Effect.Deny, ReasonCode.NoPolicyMatched)));
        Assert.That((deny.Effect, deny.Reason), Is.EqualTo((Effect.Deny, ReasonCode.DenyConditionFailed)));
        Assert.That(allow.Problems.Single().Code, Is.EqualTo(code));
        Assert.That(deny.Problems.Single().Code, Is.EqualTo(code));
    }

    [Test]
    public void Decide_SharedDefinition_IsEvaluatedOnce()
    {
        var properties = new CountingMap();
        var text = new StringBuilder(Given.Definitions("d", "expressions:\n  once: subject.properties.x == 1\n  twice: once && once"));
        for (int i = 0; i < 20; i++)
            text.Append(Given.Allow($"p{i}", i % 2 == 0 ? "when: once && twice" : "mode: audit\nwhen: twice || once"));
        text.Append(Given.Level("l", "when: once")).Append(Given.Allow("q", "require: {accessLevel: l}"));

        Decision decision = Given.Decide(Given.Snapshot(text.ToString()), Given.Request(properties: properties));

        Assert.That(decision.Effect, Is.EqualTo(Effect.Allow));
        Assert.That(properties.Reads, Is.EqualTo(1));
    }

    [Test]
    public void Decide_AttributesThrow_IsAnInternalErrorAndTheNextRequestIsNotHarmed()
    {
        PolicySnapshot snapshot = Given.Snapshot(Given.Definitions("d", "expressions:\n  x: subject.properties.x == 1") + Given.Allow("p", "when: x") + Given.Level("l", "when: x") + Given.Allow("q", "require: {accessLevel: l}"));
        var failure = new InvalidDataException("the attribute source is away");

        Decision failed = Given.Decide(snapshot.WithRevision(3), Given.Request(properties: new ThrowingMap(failure)));
        Decision after = Given.Decide(snapshot, Given.Request(properties: new { x = 1 }));

        Assert.That((failed.Effect, failed.Reason, failed.Failure, failed.Revision), Is.EqualTo((Effect.Deny, ReasonCode.InternalError, failure, 3L)));
        Assert.That(failed.Id, Is.EqualTo(Given.Request().DecisionId));
        Assert.That(failed.DeterminingPolicies, Is.Empty);
        Assert.That((after.Effect, after.Reason, after.ValidUntil), Is.EqualTo((Effect.Allow, ReasonCode.AllowedByPolicy, default(CelTimestamp?))));
    }

    [Test]
    public void Decide_TimeAtTheEndsOfItsRange_StillDecides()
    {
        string text = Given.Level("l", "conditions: [{time: {zone: Europe/Berlin, from: '00:00', to: '24:00'}}]") + Given.Allow("p", "require: {accessLevel: l}");
        foreach (CelTimestamp at in (CelTimestamp[])[CelTimestamp.MinValue, CelTimestamp.MaxValue])
            Assert.That(Given.Decide(text, Given.Request(at)).Reason, Is.EqualTo(ReasonCode.AllowedByPolicy), $"{at}");
    }

    [Test]
    public void Decide_ManyThreads_GiveTheSameAnswers()
    {
        PolicySnapshot one = Given.Snapshot(Given.Definitions("d", "expressions:\n  x: subject.id == 'u1'") + Given.Allow("p", "when: x"));
        PolicySnapshot two = Given.Snapshot(Given.Definitions("d", "expressions:\n  x: subject.id != 'u1'") + Given.Allow("p", "when: x"));
        int wrong = 0;

        Parallel.For(0, 20_000, i =>
        {
            Effect first = Given.Decide(one, Given.Request(subject: $"u{i % 3}")).Effect;
            Effect second = Given.Decide(two, Given.Request(subject: $"u{i % 3}")).Effect;
            if (first == Effect.Allow != (i % 3 == 1) || first == second)
                Interlocked.Increment(ref wrong);
        });

        Assert.That(wrong, Is.Zero);
    }

    [Test]
    public void ToText_EveryReason_IsSnakeCaseOfItsName()
    {
        foreach (ReasonCode reason in Enum.GetValues<ReasonCode>())
        {
            string expected = string.Concat(reason.ToString().Select(static (c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : $"{c}"));
            Assert.That(reason.ToText(), Is.EqualTo(expected));
        }

        Assert.That(new Decision { Id = Guid.Empty, Revision = 0 }.Effect, Is.EqualTo(Effect.Deny));
    }

    private static (Effect, ReasonCode) Enforced(string text, string part, bool levelIsThere)
    {
        string policy = levelIsThere ? part[..(part.IndexOf("apiVersion", 5, StringComparison.Ordinal) is var next and > 0 ? next : part.Length)] : part;
        string renamed = policy.Replace("metadata: {name: ", "metadata: {name: audit-", StringComparison.Ordinal).Replace("audit-nobody", "nobody", StringComparison.Ordinal);
        Decision decision = Given.Decide(text + renamed, Given.Request());
        return (decision.Effect, decision.Reason);
    }

    private sealed class CountingMap : CelMap
    {
        public int Reads { get; private set; }

        public override int Count => 1;

        public override IEnumerable<KeyValuePair<CelValue, CelValue>> Entries => [KeyValuePair.Create(CelValue.FromString("x"), CelValue.FromInt(1))];

        public override bool TryGet(in CelValue key, out CelValue value)
        {
            Reads++;
            value = CelValue.FromInt(1);
            return true;
        }
    }

    private sealed class ThrowingMap(Exception exception) : CelMap
    {
        public override int Count => throw exception;

        public override IEnumerable<KeyValuePair<CelValue, CelValue>> Entries => throw exception;

        public override bool TryGet(in CelValue key, out CelValue value) => throw exception;
    }
}
