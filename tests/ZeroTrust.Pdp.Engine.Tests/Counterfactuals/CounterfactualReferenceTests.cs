using System.Globalization;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Counterfactuals;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Tests.Testing;

namespace ZeroTrust.Pdp.Engine.Tests.Counterfactuals;

/// <summary>
/// Counterfactuals of random worlds. The tests make the changes themselves, from what is reported of them, and ask the engine and the
/// reference. `PDP_LONG_PROPERTIES` makes the run twenty times as long.
/// </summary>
[TestFixture]
internal sealed class CounterfactualReferenceTests
{
    private const int RequestsPerWorld = 15;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("PDP_LONG_PROPERTIES") is { Length: > 0 };
    private static readonly CounterfactualSearch Search = new(new PolicyEngine());

    private static IEnumerable<int> Blocks() => Enumerable.Range(0, IsLong ? 80 : 4);

    [TestCaseSource(nameof(Blocks))]
    public void Find_RandomWorld_IsAnAllowOfBothAndNoPartOfItIs(int block)
    {
        var kinds = new Dictionary<ChangeKind, int>();
        int together = 0;
        foreach ((World world, PolicySnapshot snapshot, DecisionRequest request, ControlModel controls, string where) in Cases(block, worlds: 200))
        {
            Decision decision = Given.Decide(snapshot, controls.State, request);
            Counterfactual? found = Search.Find(snapshot, controls.State, request, decision);
            Assert.That(found is null, Is.EqualTo(decision.Effect == Effect.Allow), where);
            if (found is not { Outcome: CounterfactualOutcome.Found })
                continue;
            CelTimestamp at = MomentOf(found.Changes, request);
            for (int part = 0; part < 1 << found.Changes.Length; part++)
            {
                CounterfactualChange[] some = [.. found.Changes.Where((_, i) => (part & (1 << i)) != 0)];
                (DecisionRequest changed, ControlModel then) = Change(request, controls, some, some.Any(static change => change.Kind == ChangeKind.Time) ? at : request.Time);
                bool isAll = some.Length == found.Changes.Length;
                string what = $"{where}\n{string.Join('\n', (object[])some)}";
                Assert.That(Given.Decide(snapshot, then.State, changed).Effect == Effect.Allow, Is.EqualTo(isAll), what);
                if (!world.IsAtARoundingEdge(changed))
                    Assert.That(world.Decide(world.Policies, changed, controls: then).Effect == Effect.Allow, Is.EqualTo(isAll), what);
            }

            if (found.Changes.Any(static change => change.Kind == ChangeKind.Time))
            {
                // No moment before it allows.
                for (CelTimestamp earlier = request.Time; earlier < at; earlier = earlier.Plus(900))
                {
                    (DecisionRequest changed, ControlModel then) = Change(request, controls, found.Changes, earlier);
                    if (!world.IsAtARoundingEdge(changed))
                        Assert.That(world.Decide(world.Policies, changed, controls: then).Effect, Is.Not.EqualTo(Effect.Allow), $"at {earlier}, {where}");
                }
            }

            foreach (CounterfactualChange change in found.Changes)
                kinds[change.Kind] = kinds.GetValueOrDefault(change.Kind) + 1;
            together += found.Changes.Length > 1 ? 1 : 0;
        }

        foreach (ChangeKind kind in Enum.GetValues<ChangeKind>().Except([ChangeKind.Network, ChangeKind.Region]))
            Assert.That(kinds.GetValueOrDefault(kind), Is.GreaterThan(3), $"{kind}");
        Assert.That(together, Is.GreaterThan(20));
    }

    [TestCaseSource(nameof(Blocks))]
    public void Find_None_NoSingleChangeAllows(int block)
    {
        var outcomes = new Dictionary<CounterfactualOutcome, int>();
        foreach ((World world, PolicySnapshot snapshot, DecisionRequest request, ControlModel controls, string where) in Cases(100 + block))
        {
            Counterfactual? found = Search.Find(snapshot, controls.State, request, Given.Decide(snapshot, controls.State, request));
            if (found is null)
                continue;
            outcomes[found.Outcome] = outcomes.GetValueOrDefault(found.Outcome) + 1;
            if (found.Outcome is CounterfactualOutcome.Found or CounterfactualOutcome.LimitReached or CounterfactualOutcome.Quarantined)
                continue;
            foreach ((CounterfactualChange change, CelTimestamp at) in SingleChanges(request))
            {
                (DecisionRequest changed, ControlModel then) = Change(request, controls, [change], at);
                if (world.Decide(world.Policies, changed, controls: then).Effect == Effect.Allow && !world.IsAtARoundingEdge(changed))
                    Assert.Fail($"{found.Outcome}, yet {change} at {at}\n{where}");
            }
        }

        foreach (CounterfactualOutcome outcome in Enum.GetValues<CounterfactualOutcome>().Except([CounterfactualOutcome.LimitReached, CounterfactualOutcome.NotDecidable]))
            Assert.That(outcomes.GetValueOrDefault(outcome), Is.GreaterThan(5), $"{outcome}");
        Assert.That(outcomes.GetValueOrDefault(CounterfactualOutcome.LimitReached), Is.LessThan(outcomes.Values.Sum() / 20));
    }

    [TestCaseSource(nameof(Blocks))]
    public void Find_DocumentsInAnotherOrder_IsTheSame(int block)
    {
        foreach ((World world, PolicySnapshot snapshot, DecisionRequest request, ControlModel controls, string where) in Cases(200 + block))
        {
            string[] documents = [.. world.Render(world.Policies)];
            new Random(block).Shuffle(documents);
            PolicySnapshot other = Given.Snapshot(string.Concat(documents));
            Assert.That(
                Print(Search.Find(other, controls.State, request, Given.Decide(other, controls.State, request))),
                Is.EqualTo(Print(Search.Find(snapshot, controls.State, request, Given.Decide(snapshot, controls.State, request)))), where);
        }
    }

    private static IEnumerable<(World World, PolicySnapshot Snapshot, DecisionRequest Request, ControlModel Controls, string Where)> Cases(int block, int worlds = 60)
    {
        foreach (int seed in Enumerable.Range(900_000 + (block * 200), worlds))
        {
            var world = new World(seed);
            string documents = string.Concat(world.Render(world.Policies));
            PolicySnapshot snapshot = Given.Snapshot(documents);
            for (int i = 0; i < RequestsPerWorld; i++)
            {
                DecisionRequest request = world.AnyRequest();
                yield return (world, snapshot, request, i % 3 == 0 ? world.Controls : ControlModel.None,
                    string.Create(CultureInfo.InvariantCulture, $"seed {seed}, request {i} at {request.Time}\n{documents}"));
            }
        }
    }

    /// <summary>Every single change of the closed list that could mean something to a world.</summary>
    private static IEnumerable<(CounterfactualChange Change, CelTimestamp At)> SingleChanges(DecisionRequest request)
    {
        foreach (string group in (string[])["staff", "admins", "guests"])
            yield return (new CounterfactualChange(ChangeKind.Group, "subject.groups", "", group), request.Time);
        foreach (string grant in ControlModel.Names)
            yield return (new CounterfactualChange(ChangeKind.Grant, "grant", "", grant), request.Time);
        yield return (new CounterfactualChange(ChangeKind.Mfa, "subject.properties.mfa_time", "", ""), request.Time);
        if (request.Device is not null)
        {
            yield return (new CounterfactualChange(ChangeKind.DevicePosture, "device.properties.posture_time", "", ""), request.Time);
            yield return (new CounterfactualChange(ChangeKind.DeviceAttribute, "device.properties.managed", "", "true"), request.Time);
        }

        for (int quarter = 1; quarter < 8 * 96; quarter += 2)
            yield return (new CounterfactualChange(ChangeKind.Time, "context.time", "", ""), request.Time.Plus(900 * quarter));
    }

    private static CelTimestamp MomentOf(IEnumerable<CounterfactualChange> changes, DecisionRequest request) =>
        changes.FirstOrDefault(static change => change.Kind == ChangeKind.Time) is { } time ? Given.At(time.To) : request.Time;

    /// <summary>The request after some changes, made from what is reported of them.</summary>
    private static (DecisionRequest Request, ControlModel Controls) Change(
        DecisionRequest request, ControlModel controls, IEnumerable<CounterfactualChange> changes, CelTimestamp at)
    {
        List<string> groups = [.. request.Subject.Groups];
        Dictionary<string, object?> subject = Copy(request.Subject.Properties);
        Dictionary<string, object?>? device = request.Device is null ? null : Copy(request.Device.Properties);
        string deviceId = request.Device?.Id ?? "";
        foreach (CounterfactualChange change in changes.OrderByDescending(static change => change.Kind == ChangeKind.AnotherDevice))
        {
            switch (change.Kind)
            {
                case ChangeKind.Group:
                    groups.Add(change.To);
                    break;
                case ChangeKind.Grant:
                    controls = controls.Granting(change.To, request);
                    break;
                case ChangeKind.Mfa:
                    subject["mfa_time"] = at.ToString();
                    break;
                case ChangeKind.AnotherDevice:
                    (deviceId, device) = ("another", new Dictionary<string, object?>());
                    if (change.To.Contains("managed", StringComparison.Ordinal))
                        device["managed"] = change.To.Contains("managed true", StringComparison.Ordinal);
                    if (change.To.Contains("postureWithin", StringComparison.Ordinal))
                        device["posture_time"] = at.ToString();
                    break;
                case ChangeKind.DevicePosture when device is not null:
                    device["posture_time"] = at.ToString();
                    break;
                case ChangeKind.DeviceAttribute when device is not null:
                    Assert.That(change.What, Is.EqualTo("device.properties.managed"));
                    device["managed"] = change.To == "true";
                    break;
            }
        }

        return (request with
        {
            Time = at,
            Subject = new SubjectEntity(request.Subject.SubjectType, request.Subject.Id, groups, Given.Map(subject)),
            Device = device is null ? null : new DeviceEntity(deviceId, Given.Map(device)),
            Context = new ContextEntity(at, request.Context.Ip, request.Context.Properties, request.Context.SourceWorkload),
        }, controls);
    }

    private static Dictionary<string, object?> Copy(CelMap map) =>
        map.Entries.ToDictionary(static entry => entry.Key.AsString(), static entry => (object?)entry.Value);

    private static string Print(Counterfactual? found) =>
        found is null ? "allowed" : $"{found.Outcome} {found.DecisionsTried} [{string.Join(", ", found.Changes)}] [{string.Join(", ", found.Policies)}]";
}
