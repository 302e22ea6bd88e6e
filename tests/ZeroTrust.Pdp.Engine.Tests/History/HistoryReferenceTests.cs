using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Tests.Testing;
using ZeroTrust.Pdp.Engine.Trust.History;

namespace ZeroTrust.Pdp.Engine.Tests.History;

/// <summary>Random lives of a subject: the engine with its sketch against the reference, which remembers everything.</summary>
[TestFixture]
internal sealed class HistoryReferenceTests
{
    private const int Requests = 80;

    [Test]
    public void Decide_WithAHistory_AgreesWithTheReference([Range(0, 9)] int block)
    {
        int compared = Enumerable.Range(block * 8, 8).Sum(Compare);

        // Some worlds give scores in the middle of two for most requests; not all of them do.
        Assert.That(compared, Is.GreaterThan(8 * Requests / 2));
    }

    private static int Compare(int seed)
    {
        var world = new World(600_000 + seed, contextual: true);
        var random = new Random(seed);
        PolicySnapshot snapshot = Given.Snapshot(string.Concat(world.Render(world.Policies)));
        var history = new SubjectHistory(60);
        CelTimestamp now = Given.At("2026-03-20T08:00:00Z");
        int compared = 0;
        for (int i = 0; i < Requests; i++)
        {
            now = now.Plus(random.Next(4) switch { 0 => random.Next(300), 1 => random.Next(20_000), 2 => 600 * random.Next(7), _ => 86_400 - random.Next(3000) });
            DecisionRequest request = world.AnyRequest(now);
            var engine = new PolicyEngine(history);
            Decision decision = engine.Decide(snapshot, request);
            string where = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, request {i} at {now}");
            Assert.That(decision.Failure, Is.Null, where);
            if (!world.IsAtARoundingEdge(request))
            {
                World.Answer expected = world.Decide(world.Policies, request);
                string trust = decision.Trust is { } assessment ? string.Create(CultureInfo.InvariantCulture, $"{assessment.Score}") : "none";
                Assert.That((decision.Effect, decision.Reason, trust), Is.EqualTo((expected.Effect, expected.Reason, expected.Trust)), where);
                compared++;
            }

            HoldsUntil(engine, snapshot, request, decision, random, where);
            world.Remember(request, decision.Effect, decision.Reason);
            history.Record(snapshot, request, decision);
            if (i % 10 == 9)
                history = Moved(history);
        }

        return compared;
    }

    /// <summary>Usual behaviour never gives more than the signals alone.</summary>
    [Test]
    public void Score_WithAHistory_IsNeverAboveTheSignals([Range(0, 19)] int seed)
    {
        var world = new World(610_000 + seed, contextual: true);
        string text = string.Concat(world.Render(world.Policies));
        PolicySnapshot contextual = Given.Snapshot(text);
        PolicySnapshot signals = Given.Snapshot(string.Join('\n', text.Replace("algorithm: contextual", "algorithm: score", StringComparison.Ordinal).Split('\n').Where(static line => !line.StartsWith("  context:", StringComparison.Ordinal))));
        var history = new SubjectHistory(60);
        CelTimestamp now = Given.Noon;
        for (int i = 0; i < Requests; i++)
        {
            now = now.Plus(900);
            DecisionRequest request = world.AnyRequest(now);
            Decision decision = new PolicyEngine(history).Decide(contextual, request);
            if (decision.Trust is { } trust)
                Assert.That(trust.Score, Is.LessThanOrEqualTo(Given.Decide(signals, request).Trust!.Score), $"seed {seed}, request {i}");
            history.Record(contextual, request, decision);
        }
    }

    private static void HoldsUntil(PolicyEngine engine, PolicySnapshot snapshot, DecisionRequest request, Decision decision, Random random, string where)
    {
        long span = Given.HoldsFor(decision, request, where, days: 40);
        foreach (long ahead in (long[])[span - 1, random.NextInt64(span)])
        {
            Decision again = engine.Decide(snapshot, request.WithTime(request.Time.PlusNanos(ahead)));
            Assert.That((again.Effect, again.Reason, again.Trust?.Score), Is.EqualTo((decision.Effect, decision.Reason, decision.Trust?.Score)), $"{where}, again {ahead} ns later, valid until {decision.ValidUntil}");
        }
    }

    private static SubjectHistory Moved(SubjectHistory history)
    {
        var moved = new SubjectHistory(60);
        moved.Import(history.Export());
        return moved;
    }
}
