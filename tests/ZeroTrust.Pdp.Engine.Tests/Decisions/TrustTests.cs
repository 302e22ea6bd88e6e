using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Tests.Testing;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Engine.Tests.Decisions;

[TestFixture]
internal sealed class TrustTests
{
    private const string Decaying = "algorithm: score\nfactors:\n- name: mfa\n  when: 'true'\n  freshness: {of: subject.properties.mfa_time, fullFor: 1h, staleAfter: 2h}";

    [TestCase("algorithm: score", "true 1;true 1", 100)]
    [TestCase("algorithm: score", "true 1;false 1", 50)]
    [TestCase("algorithm: score", "true 3;false 1", 75)]
    [TestCase("algorithm: score", "true 1;false 2", 33)]
    [TestCase("algorithm: score", "true 2;false 1", 67)]
    [TestCase("algorithm: score", "true 1;false 7", 13)]
    [TestCase("algorithm: score", "true 0.5;false 0.5", 50)]
    [TestCase("algorithm: score", "false 1", 0)]
    [TestCase("algorithm: score", "subject.properties.none 1;true 1", 50)]
    [TestCase("algorithm: criteria", "true 1;true 9", 100)]
    [TestCase("algorithm: criteria", "true 1;true 1;true 1", 100)]
    [TestCase("algorithm: criteria", "false 1;false 1", 0)]
    [TestCase("algorithm: criteria", "true 9;false 1", 0)]
    [TestCase("algorithm: criteria", "true 9;subject.properties.none 1", 0)]
    public void Trust_OfConditions_IsTheScore(string algorithm, string factors, int score)
    {
        string yaml = string.Concat(factors.Split(';').Select(static (factor, i) => $"- {{name: f{i}, when: '{factor.Split(' ')[0]}', weight: {factor.Split(' ')[1]}}}\n"));

        TrustAssessment trust = Given.Decide(Given.Profile("t", $"{algorithm}\nfactors:\n{yaml}"), Given.Request()).Trust!;

        Assert.That(trust.Score, Is.EqualTo(score));
        Assert.That(trust.Factors.Sum(static factor => factor.Contribution), Is.EqualTo(score).Within(0.5));
        Assert.That((trust.Profile, trust.Algorithm, trust.AlgorithmVersion), Is.EqualTo(("t", algorithm["algorithm: ".Length..], "1")));
    }

    [TestCase("0.25", 25, TrustFactorState.Present, null)]
    [TestCase("1", 100, TrustFactorState.Present, null)]
    [TestCase("1u", 100, TrustFactorState.Present, null)]
    [TestCase("0", 0, TrustFactorState.Present, null)]
    [TestCase("-1", 0, TrustFactorState.Failed, "overflow")]
    [TestCase("1.01", 0, TrustFactorState.Failed, "overflow")]
    [TestCase("-0.01", 0, TrustFactorState.Failed, "overflow")]
    [TestCase("0.0 / 0.0", 0, TrustFactorState.Failed, "overflow")]
    [TestCase("\"x\"", 0, TrustFactorState.Failed, "no_such_overload")]
    [TestCase("1 / 0", 0, TrustFactorState.Failed, "division_by_zero")]
    [TestCase("subject.properties.none", 0, TrustFactorState.Absent, "no_such_key")]
    [TestCase("device.properties.none", 0, TrustFactorState.Absent, "attribute_absent")]
    [TestCase("subject.properties.stale", 0, TrustFactorState.Stale, "attribute_stale")]
    [TestCase("subject.properties.torn", 0, TrustFactorState.Failed, "attribute_conflicting")]
    public void Trust_OfAValue_IsItsShareOrNothing(string value, int score, TrustFactorState state, string? error)
    {
        TrustAssessment trust = Given.Decide(
            Given.Profile("t", $"algorithm: score\nfactors: [{{name: a, value: '{value}'}}]"),
            Given.Request(noDevice: true, properties: new { stale = CelErrorCode.AttributeStale, torn = CelErrorCode.AttributeConflicting })).Trust!;

        Assert.That((trust.Score, trust.Factors[0].State, trust.Factors[0].ErrorCode), Is.EqualTo((score, state, error)));
    }

    // Ten equal steps of six minutes between one hour and two; the value falls at the very moment a step begins.
    [TestCase(0, 100, TrustFactorState.Present, 3600)]
    [TestCase(3599.999999999, 100, TrustFactorState.Present, 3600)]
    [TestCase(3600, 91, TrustFactorState.Decayed, 3960)]
    [TestCase(3959.999999999, 91, TrustFactorState.Decayed, 3960)]
    [TestCase(3960, 82, TrustFactorState.Decayed, 4320)]
    [TestCase(5400, 45, TrustFactorState.Decayed, 5760)]
    [TestCase(7199.999999999, 9, TrustFactorState.Decayed, 7200)]
    [TestCase(7200, 0, TrustFactorState.Stale, null)]
    [TestCase(1e9, 0, TrustFactorState.Stale, null)]
    [TestCase(-60, 100, TrustFactorState.Present, 3600)]
    [TestCase(-60.000000001, 0, TrustFactorState.Failed, -60)]
    public void Trust_OfAnAgeingSignal_FallsInSteps(double age, int score, TrustFactorState state, double? until)
    {
        CelTimestamp signal = Given.Noon.Plus(-age);

        Decision decision = Given.Decide(Given.Profile("t", Decaying), Given.Request(properties: new { mfa_time = signal }));

        Assert.That((decision.Trust!.Score, decision.Trust.Factors[0].State), Is.EqualTo((score, state)));
        Assert.That(decision.ValidUntil, Is.EqualTo(until is null ? default(CelTimestamp?) : signal.Plus(until.Value)));
        Assert.That(decision.Trust.Factors[0].Age?.Nanoseconds, Is.EqualTo(state == TrustFactorState.Failed ? default(long?) : (long)Math.Round(Math.Max(0, age) * 1e9)));
    }

    [TestCase("subject.properties.none", TrustFactorState.Absent, "no_such_key")]
    [TestCase("subject.properties.bad", TrustFactorState.Failed, "conversion")]
    [TestCase("subject.properties.old", TrustFactorState.Stale, "attribute_stale")]
    [TestCase("true", TrustFactorState.Failed, "conversion")]
    public void Trust_OfASignalWithoutMoment_IsNothing(string of, TrustFactorState state, string error)
    {
        TrustAssessment trust = Given.Decide(
            Given.Profile("t", Decaying.Replace("subject.properties.mfa_time", of, StringComparison.Ordinal)),
            Given.Request(properties: new { bad = "soon", old = CelErrorCode.AttributeStale })).Trust!;

        Assert.That((trust.Score, trust.Factors[0].State, trust.Factors[0].ErrorCode), Is.EqualTo((0, state, error)));
    }

    [TestCase("0.0", "none")]
    [TestCase("0.39", "none")]
    [TestCase("0.394", "none")]
    [TestCase("0.395", "low")]
    [TestCase("0.4", "low")]
    [TestCase("0.79", "low")]
    [TestCase("0.8", "high")]
    [TestCase("1.0", "high")]
    public void Trust_Tier_IsTheHighestReached(string value, string tier)
    {
        Decision decision = Given.Decide(
            Given.Profile("t", $"algorithm: score\nfactors: [{{name: a, value: '{value}'}}]\ntiers: [{{name: none, from: 0}}, {{name: low, from: 40}}, {{name: high, from: 80}}]")
            + Given.Allow("p", $"when: trust.tier == '{tier}' && trust.profile == 't'"),
            Given.Request());

        Assert.That((decision.Trust!.Tier, decision.Effect), Is.EqualTo((tier, Effect.Allow)));
    }

    [Test]
    public void Trust_Profile_ServesItsTypes()
    {
        const string Spec = "algorithm: score\nfactors: [{name: a, when: 'true'}]";
        string text = Given.Profile("docs", Spec + "\nresources: {types: [doc]}") + Given.Profile("rest", Spec);

        Assert.That(Given.Decide(text, Given.Request(resourceType: "doc")).Trust!.Profile, Is.EqualTo("docs"));
        Assert.That(Given.Decide(text, Given.Request(resourceType: "docs")).Trust!.Profile, Is.EqualTo("rest"));
        Assert.That(Given.Decide(text, Given.Request(resourceType: "doc")).Trust!.Tier, Is.Empty);
        Assert.That(Given.Decide(Given.Profile("docs", Spec + "\nresources: {types: [doc]}"), Given.Request(resourceType: "db")).Trust, Is.Null);
    }

    [TestCase("throws")]
    [TestCase("nan")]
    [TestCase("high")]
    [TestCase("low")]
    [TestCase("infinite")]
    public void Trust_AlgorithmFails_DeniesAndSaysSo(string how)
    {
        PolicySnapshot snapshot = Given.Snapshot(
            Given.Profile("t", "algorithm: broken\nfactors: [{name: a, when: 'true'}]\nresources: {types: [doc]}") + Given.Allow("p"), new BrokenAlgorithm(how));

        Decision decision = Given.Decide(snapshot, Given.Request());
        Decision elsewhere = Given.Decide(snapshot, Given.Request(resourceType: "db"));

        Assert.That((decision.Effect, decision.Reason, decision.Trust), Is.EqualTo((Effect.Deny, ReasonCode.TrustFailed, default(TrustAssessment))));
        Assert.That(decision.Failure, Is.Not.Null);
        Assert.That(decision.DeterminingPolicies, Is.Empty);
        Assert.That(elsewhere.Effect, Is.EqualTo(Effect.Allow));
        Assert.That(Given.Explain(snapshot, Given.Request()).Decision.Reason, Is.EqualTo(ReasonCode.TrustFailed));
    }

    [Test]
    public void Trust_AlgorithmThatDecidesInTurn_HasAStateOfItsOwn()
    {
        PolicySnapshot inner = Given.Snapshot(Given.Definitions("d", "expressions:\n  x: subject.id == 'alice'") + Given.Allow("p", "when: x"));
        PolicySnapshot outer = Given.Snapshot(
            Given.Profile("t", "algorithm: nested\nfactors: [{name: a, when: 'true'}]") + Given.Allow("q", "require: {trust: 100}"), new NestedAlgorithm(inner));

        Assert.That(Given.Decide(outer, Given.Request()).DeterminingPolicies, Is.EqualTo(new[] { "q" }));
    }

    // Factors: m is cured by a second factor, d by a posture report, n by nothing. Half the score each, none met.
    [TestCase("m", 50, "Mfa")]
    [TestCase("d", 50, "DevicePosture")]
    [TestCase("md", 50, "Mfa")]
    [TestCase("dm", 50, "Mfa")]
    [TestCase("md", 51, "Mfa,DevicePosture")]
    [TestCase("mn", 51, null)]
    [TestCase("nd", 50, "DevicePosture")]
    [TestCase("nn", 1, null)]
    [TestCase("mm", 100, "Mfa")]
    public void Remedies_ForTrust_AreTheCheapest(string factors, int required, string? remedies)
    {
        string yaml = string.Concat(factors.Select(static (kind, i) => $"- {{name: f{i}, when: 'false'{(kind == 'n' ? "" : kind == 'm' ? ", remedy: mfa" : ", remedy: device_posture")}}}\n"));

        Decision decision = Given.Decide(Given.Profile("t", $"algorithm: score\nfactors:\n{yaml}") + Given.Allow("p", $"require: {{trust: {required}}}"), Given.Request());

        Assert.That(decision.Effect, Is.EqualTo(remedies is null ? Effect.Deny : Effect.Challenge));
        Assert.That(string.Join(',', decision.Remedies.Select(static remedy => remedy.Kind)), Is.EqualTo(remedies ?? ""));
        Assert.That(decision.Remedies.Select(static remedy => remedy.TrustScore), Is.All.EqualTo(required));
    }

    [Test]
    public void Remedies_OfSeveralRequirements_AreMergedToTheStricter()
    {
        string text = Given.Profile("t", "algorithm: score\nfactors: [{name: a, when: 'true', freshness: {of: subject.properties.mfa_time, fullFor: 30m, staleAfter: 2h}, remedy: mfa}]")
            + Given.Level("l", "conditions: [{device: {postureWithin: 10m}, subject: {mfaWithin: 2h}}]")
            + Given.Allow("p", "require: {trust: 80, accessLevel: l, mfaWithin: 1h}");

        Decision decision = Given.Decide(text, Given.Request());

        Assert.That(decision.Remedies, Is.EqualTo(new[]
        {
            new Remedy(RemedyKind.Mfa, new CelDuration(1_800_000_000_000), 80),
            new Remedy(RemedyKind.DevicePosture, new CelDuration(600_000_000_000), 80),
        }));
        Assert.That(decision.Remedies.Select(static remedy => remedy.Message), Is.Unique);
    }

    /// <summary>What one requirement asks for anyway may serve another one too, although that alone would take something cheaper.</summary>
    [TestCase("accessLevel: posture, trust: 50", "DevicePosture")]
    [TestCase("trust: 50, mfaWithin: 1h", "Mfa")]
    [TestCase("accessLevel: both", "DevicePosture")]
    [TestCase("accessLevel: either", "Mfa")]
    [TestCase("accessLevel: either, mfaWithin: 1h", "Mfa")]
    [TestCase("accessLevel: posture, mfaWithin: 1h, trust: 50", "Mfa,DevicePosture")]
    [TestCase("accessLevel: posture, trust: 100", "Mfa,DevicePosture")]
    public void Remedies_OfSeveralRequirements_AreTheCheapestTogether(string require, string remedies)
    {
        string text = Given.Profile("t", "algorithm: score\nfactors: [{name: m, when: 'false', remedy: mfa}, {name: d, when: 'false', remedy: device_posture}]")
            + Given.Level("posture", "conditions: [{device: {postureWithin: 1h}}]")
            + Given.Level("either", "combine: any\nconditions: [{device: {postureWithin: 1h}}, {subject: {mfaWithin: 1h}}]")
            + Given.Level("both", "requires: [either, posture]") + Given.Allow("p", $"require: {{{require}}}");

        Decision decision = Given.Decide(text, Given.Request());

        Assert.That(string.Join(',', decision.Remedies.Select(static remedy => remedy.Kind)), Is.EqualTo(remedies));
    }

    [Test]
    public void Remedies_OfSeveralPolicies_AreThoseOfTheCheapest()
    {
        string text = Given.Level("posture", "conditions: [{device: {postureWithin: 1h}}]")
            + Given.Level("either", "combine: any\nconditions: [{device: {postureWithin: 1h}}, {subject: {mfaWithin: 1h}}]")
            + Given.Allow("a", "require: {accessLevel: posture}") + Given.Allow("b", "require: {mfaWithin: 2h}") + Given.Allow("c", "require: {accessLevel: either}");

        Decision decision = Given.Decide(text, Given.Request());

        Assert.That(decision.DeterminingPolicies, Is.EqualTo(new[] { "b" }));
        Assert.That(decision.Remedies.Single(), Is.EqualTo(new Remedy(RemedyKind.Mfa, new CelDuration(7_200_000_000_000), 0)));
    }

    /// <summary>What the remedies ask for, done, turns the challenge into an allow.</summary>
    [Test]
    public void Remedies_Done_LeadToAnAllow([Range(700_000, 700_149)] int seed)
    {
        var world = new World(seed);
        PolicySnapshot snapshot = Given.Snapshot(string.Concat(world.Render(world.Policies.Where(static policy => policy.Allow))));
        for (int i = 0; i < 40; i++)
        {
            DecisionRequest request = world.AnyRequest();
            Decision decision = Given.Decide(snapshot, request);
            // A signal that is younger may break a negated condition, and a factor's own condition is not the signal's: those are left out.
            if (decision.Effect != Effect.Challenge || decision.Remedies.Any(static remedy => remedy.TrustScore > 0) || string.Concat(world.Render(world.Policies)).Contains("negate", StringComparison.Ordinal))
                continue;
            CelMap With(CelMap map, string key, RemedyKind kind) => decision.Remedies.Any(remedy => remedy.Kind == kind)
                ? CelMap.Of(map.Entries.Where(entry => entry.Key.AsString() != key).Select(static entry => KeyValuePair.Create(entry.Key.AsString(), entry.Value)).Append(KeyValuePair.Create(key, CelValue.FromTimestamp(request.Time))))
                : map;
            DecisionRequest cured = request with
            {
                Subject = new SubjectEntity("user", "alice", request.Subject.Groups, With(request.Subject.Properties, "mfa_time", RemedyKind.Mfa)),
                Device = request.Device is null ? null : new DeviceEntity("laptop-1", With(request.Device.Properties, "posture_time", RemedyKind.DevicePosture)),
            };
            ControlState granted = new(1, [], [.. decision.Remedies.Where(static remedy => remedy.Kind == RemedyKind.Grant).Select(remedy =>
                new Grant("g", "user", "alice", remedy.Grant!, false, GrantScope.Everything, "T-1", "boss", request.Time, CelTimestamp.MaxValue))]);
            Decision after = Given.Decide(snapshot, granted, cured);
            // The score may have moved too, and a condition may read it.
            if (after.Trust?.Score == decision.Trust?.Score)
                Assert.That(after.Effect, Is.EqualTo(Effect.Allow), $"seed {seed}, request {i}");
        }
    }

    // The exact moment at which time alone changes the answer.
    [TestCase("require: {mfaWithin: 1h}", "2026-04-01T12:30:00Z")]
    [TestCase("require: {accessLevel: posture}", "2026-04-01T12:20:00Z")]
    [TestCase("require: {accessLevel: posture, mfaWithin: 1h}", "2026-04-01T12:20:00Z")]
    [TestCase("require: {mfaWithin: 10m}", null)]
    [TestCase("validity: {notAfter: 2026-04-01T20:00:00Z}", "2026-04-01T20:00:00Z")]
    [TestCase("validity: {notBefore: 2026-04-01T20:00:00Z}", "2026-04-01T20:00:00Z")]
    [TestCase("validity: {notBefore: 2026-04-01T10:00:00Z}", null)]
    [TestCase("actions: [write]\nvalidity: {notAfter: 2026-04-01T20:00:00Z}", null)]
    [TestCase("require: {accessLevel: office}", "2026-04-01T16:00:00Z")]
    [TestCase("when: now < timestamp('2026-04-01T15:00:00Z')", "2026-04-01T15:00:00Z")]
    [TestCase("when: now >= timestamp('2026-04-01T15:00:00Z')", "2026-04-01T15:00:00Z")]
    [TestCase("when: now > timestamp('2026-04-01T11:00:00Z')", null)]
    [TestCase("when: context.time < timestamp('2026-04-01T15:00:00Z')", "2026-04-01T15:00:00Z")]
    [TestCase("when: now - timestamp(subject.properties.mfa_time) < duration('1h')", "2026-04-01T12:30:00Z")]
    [TestCase("when: untilThree", "2026-04-01T15:00:00Z")]
    [TestCase("when: \"action.name == 'write' && now < timestamp('2026-04-01T15:00:00Z')\"", null)]
    [TestCase("mode: audit\nwhen: now < timestamp('2026-04-01T15:00:00Z')\nrequire: {mfaWithin: 1h}", null)]
    public void ValidUntil_OfOneReason_IsItsMoment(string policy, string? until)
    {
        string text = Given.Definitions("d", "expressions:\n  untilThree: now < timestamp('2026-04-01T15:00:00Z')")
            + Given.Level("posture", "conditions: [{device: {postureWithin: 50m}}]")
            + Given.Level("office", "conditions: [{time: {zone: Europe/Berlin, days: [mon, tue, wed, thu, fri], from: '08:00', to: '18:00'}}]")
            + Given.Allow("p", policy);
        DecisionRequest request = Given.Request(properties: new { mfa_time = "2026-04-01T11:30:00Z" }, device: new { posture_time = "2026-04-01T11:30:00Z" });

        Decision decision = Given.Decide(text, request);

        Assert.That(decision.ValidUntil, Is.EqualTo(until is null ? default(CelTimestamp?) : Given.At(until)));
        if (until is not null)
            Assert.That(Given.Decide(text, request.WithTime(Given.At(until))).Reason, Is.Not.EqualTo(decision.Reason));
    }

    private sealed class BrokenAlgorithm(string how) : ITrustAlgorithm
    {
        public string Name => "broken";

        public string Version => "1";

        public double Assess(in TrustInput input, Span<double> contributions) => how switch
        {
            "throws" => throw new IOException("no model"),
            "nan" => double.NaN,
            "high" => 100.0001,
            "low" => -0.0001,
            _ => double.PositiveInfinity,
        };
    }

    private sealed class NestedAlgorithm(PolicySnapshot inner) : ITrustAlgorithm
    {
        public string Name => "nested";

        public string Version => "1";

        public double Assess(in TrustInput input, Span<double> contributions) =>
            Given.Decide(inner, input.Request).Effect == Effect.Allow ? 100 : 0;
    }
}
