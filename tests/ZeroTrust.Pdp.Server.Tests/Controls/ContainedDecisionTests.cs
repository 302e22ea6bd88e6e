using Envoy.Service.Auth.V3;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Server.Tests.ExtAuthz;
using ZeroTrust.Pdp.Server.Tests.Support;

namespace ZeroTrust.Pdp.Server.Tests.Controls;

/// <summary>Quarantines and grants on the way of every decision.</summary>
[TestFixture]
internal sealed class ContainedDecisionTests
{
    private static readonly CelTimestamp Start = CelTimestamp.FromDateTimeOffset(ManualTime.Start);

    private static readonly Quarantine Alice = new(
        "q-1", new QuarantineTarget(QuarantineTargetKind.Subject, "user", "alice"), "laptop stolen", "ops", Start, null);

    private static readonly Grant BreakGlass = new(
        "g-1", "user", "alice", "", true, GrantScope.Everything, "INC-9", "boss", Start, CelTimestamp.MaxValue);

    [Test]
    public async Task Decide_Quarantined_DeniesAtTheNextCallAndTellsTheSubjectNothing()
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        V1.DecideResponse before = await pieces.Service.Decide(Requests.Decide("read"), ServiceCall.Local);
        pieces.Controls.Publish(new ControlState(1, [Alice], []));
        V1.DecideResponse after = await pieces.Service.Decide(Requests.Decide("read"), ServiceCall.Local);
        V1.ExplainResponse explained = await pieces.Service.Explain(new V1.ExplainRequest { Request = Requests.Decide("read") }, ServiceCall.Local);

        Assert.That(before.Effect, Is.EqualTo(V1.Effect.Allow));
        Assert.That((after.Effect, after.Reason, after.BreakGlass), Is.EqualTo((V1.Effect.Deny, V1.ReasonCode.Quarantined, "")));
        Assert.That(after.ToString(), Does.Not.Contain("stolen").And.Not.Contain("q-1"));
        Assert.That((explained.Containment.Quarantine.Id, explained.Containment.Quarantine.Reason), Is.EqualTo(("q-1", "laptop stolen")));
        Assert.That(explained.Containment.BreakGlass, Is.Null);
    }

    [Test]
    public async Task Decide_BreakGlass_AllowsAndIsReported()
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        pieces.Controls.Publish(new ControlState(1, [Alice], [BreakGlass]));
        V1.DecideResponse answer = await pieces.Service.Decide(Requests.Decide("read"), ServiceCall.Local);

        Assert.That((answer.Effect, answer.BreakGlass), Is.EqualTo((V1.Effect.Allow, "g-1")));
        Assert.That(pieces.Log.Entries.Count(static entry => entry.Id == 1303), Is.EqualTo(1));
    }

    [Test]
    public void Check_GrantNeeded_IsForbiddenAndNoChallengeToAuthenticate()
    {
        using Pieces pieces = new Pieces().With("""
            apiVersion: zerotrust.pdp/v1
            kind: Policy
            metadata: {name: guarded}
            spec: {effect: allow, require: {grant: on-call, mfaWithin: 1h}}
            """);
        CheckResponse response = pieces.Authorization.Check(Checks.WithToken(Checks.Get("/a"), ("p", Checks.Payload("alice"))));

        Assert.That((response.Status.Code, response.DeniedResponse.Status.Code), Is.EqualTo((7, global::Envoy.Type.V3.StatusCode.Forbidden)));
        Assert.That(response.DeniedResponse.Headers.Select(static header => header.Header.Key), Has.None.EqualTo("www-authenticate"));
        Assert.That(response.DynamicMetadata.Fields["effect"].StringValue, Is.EqualTo("challenge"));
    }

    [Test]
    public void Check_Quarantined_IsForbiddenWithItsReason()
    {
        using Pieces pieces = new Pieces().With(Texts.Allow("all", "GET"));
        pieces.Controls.Publish(new ControlState(1, [Alice], []));
        CheckResponse response = pieces.Authorization.Check(Checks.WithToken(Checks.Get("/a"), ("p", Checks.Payload("alice"))));

        Assert.That((response.Status.Code, response.Status.Message), Is.EqualTo((7, "quarantined")));
        Assert.That(response.DeniedResponse.Body, Does.Not.Contain("stolen"));
    }
}
