using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Attributes;

/// <summary>The engine against the reference on random worlds in which callers may state this and not that, sources contradict each other and values age.</summary>
[TestFixture]
internal sealed class AttributeReferenceTests
{
    private const int RequestsPerWorld = 40;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("PDP_LONG_PROPERTIES") is { Length: > 0 };

    [Test]
    public void Decide_RandomAttributes_AgreesWithTheReference()
    {
        var states = new Dictionary<AttributeState, int>();
        var reasons = new Dictionary<ReasonCode, int>();
        int ignored = 0;
        for (int seed = 800_000; seed < (IsLong ? 803_000 : 800_400); seed++)
        {
            var world = new World(seed, attributes: true);
            List<string> documents = world.Render(world.Policies);
            PolicySnapshot snapshot = Given.Snapshot(string.Concat(documents));
            for (int i = 0; i < RequestsPerWorld; i++)
            {
                DecisionRequest request = world.AnyRequest();
                if (world.IsAtARoundingEdge(request))
                    continue;
                World.Answer expected = world.Decide(world.Policies, request, controls: world.Controls);
                Decision decision = Given.Decide(snapshot, world.Controls.State, request);
                Explanation explanation = Given.Explain(snapshot, world.Controls.State, request);
                string where = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, request {i} at {request.Time}");

                Assert.That(decision.Failure, Is.Null, where);
                if ((decision.Effect, decision.Reason, decision.Obligations.Length, decision.Trust?.Score.ToString(CultureInfo.InvariantCulture) ?? "none") != (expected.Effect, expected.Reason, expected.Obligations, expected.Trust))
                    Assert.Fail($"{where}: {decision.Effect} {decision.Reason} {decision.Trust?.Score}, expected {expected}\n{string.Join('\n', decision.Problems)}\n{string.Join('\n', explanation.Attributes)}\n{string.Concat(documents)}");
                Assert.That(decision.DeterminingPolicies, Is.SubsetOf(expected.Determining.Split(',')), where);
                Assert.That(Print(explanation.Decision), Is.EqualTo(Print(decision)), where);
                reasons[decision.Reason] = reasons.GetValueOrDefault(decision.Reason) + 1;
                foreach (AttributeTrace attribute in explanation.Attributes)
                {
                    states[attribute.State] = states.GetValueOrDefault(attribute.State) + 1;
                    ignored += attribute.Ignored.Length;
                    Check(attribute, world.Believe(request), where);
                }
            }
        }

        foreach (AttributeState state in Enum.GetValues<AttributeState>())
            Assert.That(states.GetValueOrDefault(state), Is.GreaterThan(500), $"{state}");
        foreach (ReasonCode reason in Enum.GetValues<ReasonCode>().Except([ReasonCode.InternalError, ReasonCode.TrustFailed, ReasonCode.TrustAlgorithmUnavailable]))
            Assert.That(reasons.GetValueOrDefault(reason), Is.GreaterThan(20), $"{reason}");
        Assert.That(ignored, Is.GreaterThan(1000));
    }

    /// <summary>Values grow too old by themselves: until `valid_until` none does that matters.</summary>
    [Test]
    public void Decide_AnyMomentBeforeValidUntil_GivesTheSameAnswer()
    {
        int limited = 0;
        for (int seed = 810_000; seed < 810_150; seed++)
        {
            var world = new World(seed, attributes: true);
            var random = new Random(seed);
            PolicySnapshot snapshot = Given.Snapshot(string.Concat(world.Render(world.Policies)));
            for (int i = 0; i < RequestsPerWorld; i++)
            {
                DecisionRequest request = world.AnyRequest();
                Decision decision = Given.Decide(snapshot, world.Controls.State, request);
                limited += decision.ValidUntil is null ? 0 : 1;
                long span = Given.HoldsFor(decision, request, $"seed {seed}, request {i}");
                foreach (long ahead in (long[])[span - 1, random.NextInt64(span), span / 2])
                {
                    Decision again = Given.Decide(snapshot, world.Controls.State, request.WithTime(request.Time.PlusNanos(ahead)));
                    Assert.That(Answer(again), Is.EqualTo(Answer(decision)), $"seed {seed}, request {i} at {request.Time}, {ahead} ns later, valid until {decision.ValidUntil}");
                }
            }
        }

        Assert.That(limited, Is.GreaterThan(1000));
    }

    private static void Check(AttributeTrace attribute, DecisionRequest believed, string where)
    {
        string[] path = attribute.Path.Split('.');
        if (path.Length != 3)
            return;
        CelMap? properties = path[0] switch
        {
            "subject" => believed.Subject.Properties,
            "device" => believed.Device?.Properties,
            "action" => believed.Action.Properties,
            "resource" => believed.Resource.Properties,
            _ => believed.Context.Properties,
        };
        AttributeState expected = properties is null || !properties.TryGet(path[2], out CelValue value) ? AttributeState.Absent
            : !value.IsError ? AttributeState.Present
            : value.AsError().Code switch { CelErrorCode.AttributeStale => AttributeState.Stale, CelErrorCode.AttributeConflicting => AttributeState.Conflicting, _ => AttributeState.Absent };
        Assert.That(attribute.State, Is.EqualTo(expected), $"{where}: {attribute}");
    }

    private static string Answer(Decision decision) =>
        $"{decision.Effect} {decision.Reason} [{string.Join(',', decision.DeterminingPolicies)}] {decision.Obligations.Length} {decision.Trust?.Score}";

    private static string Print(Decision decision) => $"{Answer(decision)} {decision.ValidUntil} [{string.Join(',', decision.Remedies)}] {decision.BreakGlass}";
}
