using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Decisions;

/// <summary>
/// The engine against the reference on random worlds. `PDP_LONG_PROPERTIES` makes the run forty times as long; a failure
/// names the seed of its world.
/// </summary>
[TestFixture]
internal sealed class ReferenceTests
{
    private const int RequestsPerWorld = 60;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("PDP_LONG_PROPERTIES") is { Length: > 0 };

    private static IEnumerable<int> Blocks() => Enumerable.Range(0, IsLong ? 400 : 10);

    [TestCaseSource(nameof(Blocks))]
    public void Decide_RandomWorld_AgreesWithTheReference(int block)
    {
        foreach (int seed in Enumerable.Range(block * 50, 50))
        {
            var world = new World(seed);
            List<string> documents = world.Render(world.Policies);
            PolicySnapshot snapshot = Given.Snapshot(string.Concat(documents));
            for (int i = 0; i < RequestsPerWorld; i++)
            {
                DecisionRequest request = world.AnyRequest();
                // Sums of shares that another order of additions rounds to another score decide nothing here.
                if (world.IsAtARoundingEdge(request))
                    continue;
                World.Answer expected = world.Decide(world.Policies, request);
                Decision decision = Given.Decide(snapshot, request);
                string where = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, request {i} at {request.Time}");

                Assert.That(decision.Failure, Is.Null, where);
                Check(expected, decision, () => $"{where}\n{string.Concat(documents)}");
                if (i % 4 != 0)
                    continue;
                Explanation explanation = Given.Explain(snapshot, request);
                Assert.That(Print(explanation.Decision), Is.EqualTo(Print(decision)), where);
                Assert.That(explanation.Policies.Select(static policy => policy.Policy), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Unique, where);
            }
        }
    }

    [Test]
    public void Worlds_TogetherReachEveryReason()
    {
        var counts = new Dictionary<ReasonCode, int>();
        int problems = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            var world = new World(seed);
            PolicySnapshot snapshot = Given.Snapshot(string.Concat(world.Render(world.Policies)));
            for (int i = 0; i < RequestsPerWorld; i++)
            {
                Decision decision = Given.Decide(snapshot, world.AnyRequest());
                counts[decision.Reason] = counts.GetValueOrDefault(decision.Reason) + 1;
                problems += decision.Problems.Length;
            }
        }

        foreach (ReasonCode reason in Enum.GetValues<ReasonCode>().Except([ReasonCode.InternalError, ReasonCode.TrustFailed, ReasonCode.TrustAlgorithmUnavailable, ReasonCode.Quarantined]))
            Assert.That(counts.GetValueOrDefault(reason), Is.GreaterThan(50), $"{reason}");
        Assert.That(problems, Is.GreaterThan(500));
    }

    [TestCaseSource(nameof(Blocks))]
    public void Decide_DocumentsInAnotherOrder_ChangesNothing(int block)
    {
        foreach (int seed in Enumerable.Range(100_000 + (block * 10), 10))
        {
            var world = new World(seed);
            string[] documents = [.. world.Render(world.Policies)];
            PolicySnapshot one = Given.Snapshot(string.Concat(documents));
            var random = new Random(seed);
            random.Shuffle(documents);
            int cut = random.Next(documents.Length + 1);
            PolicySnapshot other = new PolicyCompiler().Compile(
                [new PolicySource("z", string.Concat(documents[cut..])), new PolicySource("a", string.Concat(documents[..cut]))]).Snapshot!;

            Assert.That(other.ContentHash, Is.EqualTo(one.ContentHash), $"seed {seed}");
            for (int i = 0; i < RequestsPerWorld; i++)
            {
                DecisionRequest request = world.AnyRequest();
                Assert.That(Print(Given.Decide(other, request)), Is.EqualTo(Print(Given.Decide(one, request))), $"seed {seed}, request {i}");
            }
        }
    }

    [TestCaseSource(nameof(Blocks))]
    public void Decide_AuditPolicyAdded_ChangesNoDecision(int block)
    {
        foreach (int seed in Enumerable.Range(200_000 + (block * 10), 10))
        {
            var world = new World(seed);
            PolicySnapshot without = Given.Snapshot(string.Concat(world.Render(world.Policies)));
            PolicySnapshot with = Given.Snapshot(string.Concat(world.Render([.. world.Policies, world.AnyPolicy("a0") with { Audit = true }, world.AnyPolicy("z0") with { Audit = true }])));
            for (int i = 0; i < RequestsPerWorld; i++)
            {
                DecisionRequest request = world.AnyRequest();
                Assert.That(Print(Given.Decide(with, request)), Is.EqualTo(Print(Given.Decide(without, request))), $"seed {seed}, request {i}");
            }
        }
    }

    [TestCaseSource(nameof(Blocks))]
    public void Decide_AuditOutcome_IsTheDecisionWithThatPolicyEnforced(int block)
    {
        foreach (int seed in Enumerable.Range(300_000 + (block * 10), 10))
        {
            var world = new World(seed);
            World.PolicyModel added = world.AnyPolicy("m0");
            PolicySnapshot audited = Given.Snapshot(string.Concat(world.Render([.. world.Policies, added with { Audit = true }])));
            World.PolicyModel[] enforced = [.. world.Policies, added with { Audit = false }];
            for (int i = 0; i < RequestsPerWorld; i++)
            {
                DecisionRequest request = world.AnyRequest();
                AuditOutcome[] outcomes = [.. Given.Decide(audited, request).Audit.Where(static outcome => outcome.Policy == "m0")];
                World.Answer then = world.Decide(enforced, request);
                World.Answer now = world.Decide(world.Policies, request);
                if (outcomes.Length == 0)
                    Assert.That(then, Is.EqualTo(now), $"seed {seed}, request {i}");
                else
                    Assert.That((outcomes.Single().Effect, outcomes[0].Reason), Is.EqualTo((then.Effect, then.Reason)), $"seed {seed}, request {i}");
            }
        }
    }

    [TestCaseSource(nameof(Blocks))]
    public void Decide_AuditSegment_IsReportedBesideADecisionThatItDoesNotChange(int block)
    {
        int reported = 0;
        foreach (int seed in Enumerable.Range(600_000 + (block * 20), 20))
        {
            var world = new World(seed);
            World.SegmentModel added = world.AnySegment("m0");
            PolicySnapshot without = Given.Snapshot(string.Concat(world.Render(world.Policies)));
            PolicySnapshot audited = Given.Snapshot(string.Concat(world.Render(world.Policies, [.. world.Segments, added with { Audit = true }])));
            List<World.SegmentModel> enforced = [.. world.Segments, added with { Audit = false }];
            for (int i = 0; i < RequestsPerWorld; i++)
            {
                DecisionRequest request = world.AnyRequest();
                Decision decision = Given.Decide(audited, request);
                World.Answer then = world.Decide(world.Policies, request, enforced);
                World.Answer now = world.Decide(world.Policies, request);
                AuditOutcome[] outcomes = [.. decision.Audit.Where(static outcome => outcome.Policy == "Segment/m0")];

                Assert.That(Print(decision), Is.EqualTo(Print(Given.Decide(without, request))), $"seed {seed}, request {i}");
                if (outcomes.Length == 0)
                    Assert.That(then, Is.EqualTo(now), $"seed {seed}, request {i}");
                else
                    Assert.That((outcomes.Single().Effect, outcomes[0].Reason), Is.EqualTo((then.Effect, then.Reason)), $"seed {seed}, request {i}");
                reported += outcomes.Length;
            }
        }

        Assert.That(reported, Is.GreaterThan(20));
    }

    [TestCaseSource(nameof(Blocks))]
    public void Decide_AllowRemoved_NeverAllowsMore(int block)
    {
        foreach (int seed in Enumerable.Range(400_000 + (block * 10), 10))
        {
            var world = new World(seed);
            PolicySnapshot all = Given.Snapshot(string.Concat(world.Render(world.Policies)));
            World.PolicyModel? removed = world.Policies.Find(static policy => policy.Allow);
            if (removed is null)
                continue;
            PolicySnapshot fewer = Given.Snapshot(string.Concat(world.Render(world.Policies.Where(policy => policy != removed))));
            for (int i = 0; i < RequestsPerWorld; i++)
            {
                DecisionRequest request = world.AnyRequest();
                if (Given.Decide(all, request).Effect != Effect.Allow)
                    Assert.That(Given.Decide(fewer, request).Effect, Is.Not.EqualTo(Effect.Allow), $"seed {seed}, request {i}");
            }
        }
    }

    /// <summary>Until `valid_until`, asking again with nothing but the clock moved on gives the same answer.</summary>
    [TestCaseSource(nameof(Blocks))]
    public void Decide_AnyMomentBeforeValidUntil_GivesTheSameAnswer(int block)
    {
        int moved = 0;
        foreach (int seed in Enumerable.Range(500_000 + (block * 30), 30))
        {
            var world = new World(seed);
            var random = new Random(seed);
            PolicySnapshot snapshot = Given.Snapshot(string.Concat(world.Render(world.Policies)));
            for (int i = 0; i < RequestsPerWorld / 2; i++)
            {
                DecisionRequest request = world.AnyRequest();
                Decision decision = Given.Decide(snapshot, request);
                long span = Given.HoldsFor(decision, request, $"seed {seed}, request {i} at {request.Time}");
                foreach (long ahead in (long[])[span - 1, random.NextInt64(span), random.NextInt64(span), span / 2])
                {
                    CelTimestamp later = request.Time.PlusNanos(ahead);
                    Decision again = Given.Decide(snapshot, request.WithTime(later));
                    Assert.That(Answer(again), Is.EqualTo(Answer(decision)), $"seed {seed}, request {i} at {request.Time}, again at {later}, valid until {decision.ValidUntil}\n{string.Concat(world.Render(world.Policies))}");
                    moved++;
                }
            }
        }

        Assert.That(moved, Is.GreaterThan(1000));
    }

    private static void Check(World.Answer expected, Decision decision, Func<string> where)
    {
        string trust = decision.Trust is { } assessment ? string.Create(CultureInfo.InvariantCulture, $"{assessment.Score}") : "none";
        string determining = string.Join(',', decision.DeterminingPolicies);
        // A challenge is determined by the policy that is cheapest to meet, one of those that can be met.
        if (expected.Effect == Effect.Challenge && decision.DeterminingPolicies.Length == 1 && expected.Determining.Split(',').Contains(determining))
            determining = expected.Determining;
        var found = new World.Answer(decision.Effect, decision.Reason, determining, decision.Obligations.Length, trust);
        if (found != expected)
            Assert.That(found, Is.EqualTo(expected), where());
        if (decision.Remedies.IsEmpty == (decision.Effect == Effect.Challenge))
            Assert.Fail($"{decision.Effect} with {decision.Remedies.Length} remedies, {where()}");
    }

    private static string Answer(Decision decision) =>
        $"{decision.Effect} {decision.Reason} [{string.Join(',', decision.DeterminingPolicies)}] "
        + $"[{string.Join(',', decision.Obligations.Select(static obligation => $"{obligation.Policy}/{obligation.Id}"))}] {decision.Trust?.Score} {decision.Trust?.Tier}";

    private static string Print(Decision decision) =>
        $"{Answer(decision)} {decision.ValidUntil} [{string.Join(',', decision.Remedies)}]";
}
