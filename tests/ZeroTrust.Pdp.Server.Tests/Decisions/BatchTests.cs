using System.Globalization;
using Google.Protobuf.Collections;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Tests.Testing;
using ZeroTrust.Pdp.Server.Attributes;
using ZeroTrust.Pdp.Server.Decisions;
using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Server.Tests.Decisions;

/// <summary>A batch answers each of its items as if it had been asked alone, whatever else is asked with it.</summary>
[TestFixture]
internal sealed class BatchTests
{
    private const int Items = 20;

    private static readonly PolicyEngine Engine = new();

    [TestCase(false, 900_000)]
    [TestCase(true, 910_000)]
    public void DecideAll_RandomWorlds_DecidesEachAsAlone(bool attributes, int first)
    {
        using var pieces = new Pieces();
        var reasons = new Dictionary<ReasonCode, int>();
        for (int seed = first; seed < first + 200; seed++)
        {
            var world = new World(seed, attributes: attributes);
            PolicySnapshot snapshot = Given.Snapshot(string.Concat(world.Render(world.Policies)));
            pieces.Controls.Publish(world.Controls.State);
            DecisionRequest[] requests = [.. Enumerable.Range(0, Items).Select(_ => world.AnyRequest())];
            requests = [.. requests, .. requests];

            Decision[] decisions = pieces.Point.DecideAll(snapshot, requests);

            Assert.That(decisions, Has.Length.EqualTo(requests.Length));
            for (int i = 0; i < requests.Length; i++)
            {
                Assert.That(Print(decisions[i]), Is.EqualTo(Print(Engine.Decide(snapshot, world.Controls.State, requests[i]))), $"seed {seed}, request {i}");
                reasons[decisions[i].Reason] = reasons.GetValueOrDefault(decisions[i].Reason) + 1;
            }
        }

        foreach (ReasonCode reason in Enum.GetValues<ReasonCode>().Except([ReasonCode.InternalError, ReasonCode.TrustFailed, ReasonCode.TrustAlgorithmUnavailable]))
            Assert.That(reasons.GetValueOrDefault(reason), Is.GreaterThan(20), $"{reason}");
    }

    [Test]
    public async Task DecideBatch_RandomWorlds_AnswersEachItemAsAlone()
    {
        using var pieces = new Pieces();
        var reasons = new Dictionary<V1.ReasonCode, int>();
        for (int seed = 920_000; seed < 920_200; seed++)
        {
            var random = new Random(seed);
            var world = new World(seed, attributes: seed % 2 == 0);
            CelTimestamp now = Given.At("2026-03-29T06:00:00Z").Plus(random.Next(288) * 900);
            pieces.Runtime.Publish(Given.Snapshot(string.Concat(world.Render(world.Policies))).WithRevision(seed));
            pieces.Controls.Publish(world.Controls.State);
            pieces.Inventory.Publish(world.AnyRequest().Directory);
            pieces.Time.Advance(DateTimeOffset.FromUnixTimeSeconds(now.Seconds) - pieces.Time.GetUtcNow());
            var batch = new V1.DecideBatchRequest { Defaults = Message(world.AnyRequest(now), random) };
            var alone = new List<V1.DecideRequest>();
            for (int i = 0; i < Items; i++)
            {
                V1.DecideRequest item = Message(world.AnyRequest(now), random);
                LeaveOut(item, random);
                batch.Items.Add(item);
                alone.Add(new V1.DecideRequest
                {
                    Subject = item.Subject ?? batch.Defaults.Subject,
                    Device = item.Device ?? batch.Defaults.Device,
                    Action = item.Action ?? batch.Defaults.Action,
                    Resource = item.Resource ?? batch.Defaults.Resource,
                    Context = item.Context ?? batch.Defaults.Context,
                });
            }

            V1.DecideBatchResponse response = await pieces.Service.DecideBatch(batch, ServiceCall.Local);

            Assert.That(response.Results, Has.Count.EqualTo(Items));
            for (int i = 0; i < Items; i++)
            {
                V1.DecideResponse expected = await pieces.Service.Decide(alone[i], ServiceCall.Local);
                expected.DecisionId = response.Results[i].DecisionId;
                Assert.That(response.Results[i], Is.EqualTo(expected), $"seed {seed}, item {i}");
                reasons[expected.Reason] = reasons.GetValueOrDefault(expected.Reason) + 1;
            }
        }

        foreach (V1.ReasonCode reason in (V1.ReasonCode[])
                 [V1.ReasonCode.AllowedByPolicy, V1.ReasonCode.NoPolicyMatched, V1.ReasonCode.DeniedByPolicy, V1.ReasonCode.DenyConditionFailed, V1.ReasonCode.FlowNotAllowed, V1.ReasonCode.Quarantined])
            Assert.That(reasons.GetValueOrDefault(reason), Is.GreaterThan(20), $"{reason}");
    }

    private static void LeaveOut(V1.DecideRequest item, Random random)
    {
        if (random.Next(4) == 0)
            item.Subject = null;
        if (random.Next(4) == 0)
            item.Device = null;
        if (random.Next(4) == 0)
            item.Action = null;
        if (random.Next(4) == 0)
            item.Resource = null;
        if (random.Next(4) == 0)
            item.Context = null;
    }

    private static V1.DecideRequest Message(DecisionRequest request, Random random)
    {
        SubjectEntity subject = request.Subject;
        var message = new V1.DecideRequest
        {
            Subject = new V1.Subject { Type = subject.SubjectType, Id = subject.Id, Groups = { subject.Groups }, Properties = StructValue.FromMap(subject.Properties) },
            Action = new V1.Action { Name = request.Action.Name, Properties = StructValue.FromMap(request.Action.Properties) },
            Resource = new V1.Resource { Type = request.Resource.ResourceType, Id = request.Resource.Id, Properties = StructValue.FromMap(request.Resource.Properties) },
            Context = new V1.Context
            {
                Ip = request.Context.Ip?.ToString() ?? "",
                Properties = StructValue.FromMap(request.Context.Properties),
                SourceWorkload = request.Context.SourceWorkload ?? "",
                Time = random.Next(2) == 0 ? ProtoTime.ToProto(request.Time) : null,
            },
        };
        Add(message.Subject.Origins, subject.Origins);
        Add(message.Resource.Origins, request.Resource.Origins);
        Add(message.Context.Origins, request.Context.Origins);
        if (subject.GroupsOrigin is { } origin)
            message.Subject.GroupsOrigin = Message(origin);
        if (request.Device is { } device)
        {
            message.Device = new V1.Device { Id = device.Id, Properties = StructValue.FromMap(device.Properties) };
            Add(message.Device.Origins, device.Origins);
        }

        return message;
    }

    private static void Add(MapField<string, V1.AttributeOrigin> messages, IReadOnlyDictionary<string, AttributeOrigin>? origins)
    {
        foreach ((string name, AttributeOrigin origin) in origins ?? new Dictionary<string, AttributeOrigin>())
            messages.Add(name, Message(origin));
    }

    private static V1.AttributeOrigin Message(AttributeOrigin origin) =>
        new() { Source = origin.Source, ObservedAt = origin.ObservedAt is { } time ? ProtoTime.ToProto(time) : null };

    private static string Print(Decision decision) => string.Create(
        CultureInfo.InvariantCulture,
        $"{ResponseMapper.Map(decision)} {decision.BreakGlass} {decision.Failure} [{string.Join(',', decision.Problems)}] [{string.Join(',', decision.Audit)}]");
}
