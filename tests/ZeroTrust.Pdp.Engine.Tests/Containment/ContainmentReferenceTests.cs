using System.Globalization;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Containment;

/// <summary>The engine against the reference on random worlds with random quarantines and grants.</summary>
[TestFixture]
internal sealed class ContainmentReferenceTests
{
    private const int RequestsPerWorld = 40;

    [Test]
    public void Decide_RandomControls_AgreesWithTheReference()
    {
        int contained = 0;
        int passed = 0;
        int granted = 0;
        for (int seed = 600_000; seed < 600_800; seed++)
        {
            var world = new World(seed);
            var random = new Random(seed);
            PolicySnapshot snapshot = Given.Snapshot(string.Concat(world.Render(world.Policies)));
            for (int i = 0; i < RequestsPerWorld; i++)
            {
                DecisionRequest request = AnyRequest(world, random);
                World.Answer expected = world.Decide(world.Policies, request, controls: world.Controls);
                Explanation explanation = Given.Explain(snapshot, world.Controls.State, request);
                Decision decision = Given.Decide(snapshot, world.Controls.State, request);
                string where = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, request {i} at {request.Time}");

                Assert.That(decision.Failure, Is.Null, where);
                Assert.That((decision.Effect, decision.Reason, decision.Obligations.Length), Is.EqualTo((expected.Effect, expected.Reason, expected.Obligations)), where);
                Assert.That(decision.DeterminingPolicies, Is.SubsetOf(expected.Determining.Split(',')), where);
                Assert.That(Print(explanation.Decision), Is.EqualTo(Print(decision)), where);
                Assert.That(explanation.Containment?.BreakGlass?.Id, Is.EqualTo(decision.BreakGlass), where);
                Assert.That(explanation.Containment is { BreakGlass: null }, Is.EqualTo(decision.Reason == ReasonCode.Quarantined), where);
                if (decision.BreakGlass is not null)
                    Assert.That(world.Controls.PassesByBreakGlass(request), where);
                contained += decision.Reason == ReasonCode.Quarantined ? 1 : 0;
                passed += decision.BreakGlass is not null ? 1 : 0;
                granted += decision.Effect == Effect.Allow && world.Decide(world.Policies, request).Effect != Effect.Allow ? 1 : 0;
            }
        }

        Assert.That(contained, Is.GreaterThan(200));
        Assert.That(passed, Is.GreaterThan(50));
        Assert.That(granted, Is.GreaterThan(10));
    }

    [Test]
    public void Decide_AnyMomentBeforeValidUntil_GivesTheSameAnswer()
    {
        for (int seed = 700_000; seed < 700_150; seed++)
        {
            var world = new World(seed);
            var random = new Random(seed);
            PolicySnapshot snapshot = Given.Snapshot(string.Concat(world.Render(world.Policies)));
            for (int i = 0; i < RequestsPerWorld; i++)
            {
                DecisionRequest request = AnyRequest(world, random);
                Decision decision = Given.Decide(snapshot, world.Controls.State, request);
                long span = Given.HoldsFor(decision, request, $"seed {seed}, request {i}");
                foreach (long ahead in (long[])[span - 1, random.NextInt64(span)])
                {
                    Decision again = Given.Decide(snapshot, world.Controls.State, request.WithTime(request.Time.PlusNanos(ahead)));
                    Assert.That((again.Effect, again.Reason, again.BreakGlass is null), Is.EqualTo((decision.Effect, decision.Reason, decision.BreakGlass is null)), $"seed {seed}, request {i} at {request.Time}, {ahead} ns later");
                }
            }
        }
    }

    [Test]
    public void Decide_QuarantineAdded_NeverAllowsMore()
    {
        for (int seed = 800_000; seed < 800_100; seed++)
        {
            var world = new World(seed);
            var random = new Random(seed);
            PolicySnapshot snapshot = Given.Snapshot(string.Concat(world.Render(world.Policies)));
            var without = new ControlState(1, [], world.Controls.State.Grants);
            for (int i = 0; i < RequestsPerWorld; i++)
            {
                DecisionRequest request = AnyRequest(world, random);
                if (Given.Decide(snapshot, without, request).Effect != Effect.Allow)
                    Assert.That(Given.Decide(snapshot, world.Controls.State, request).Effect, Is.Not.EqualTo(Effect.Allow), $"seed {seed}, request {i}");
            }
        }
    }

    private static DecisionRequest AnyRequest(World world, Random random)
    {
        DecisionRequest request = world.AnyRequest();
        if (random.Next(3) != 0)
            return request;
        return request with { Subject = new SubjectEntity("workload", "spiffe://t/ns/web/sa/a", request.Subject.Groups, request.Subject.Properties) };
    }

    private static string Print(Decision decision) =>
        $"{decision.Effect} {decision.Reason} [{string.Join(',', decision.DeterminingPolicies)}] {decision.ValidUntil} {decision.BreakGlass} [{string.Join(',', decision.Remedies)}]";
}
