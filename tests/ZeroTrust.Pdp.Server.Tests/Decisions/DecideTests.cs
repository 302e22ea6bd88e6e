using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ZeroTrust.Pdp.Server.Tests.Support;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Decisions;

public sealed class DecideTests
{
    private static readonly string LongName = new('n', 257);
    private static readonly string LongId = new('i', 2049);
    private static readonly DateTimeOffset Now = ManualTime.Start;

    private static IEnumerable<TestCaseData> Malformed()
    {
        yield return Case("NoSubject", r => r.Subject = null, "subject: required");
        yield return Case("NoSubjectType", r => r.Subject.Type = "", "subject.type: required");
        yield return Case("NoSubjectId", r => r.Subject.Id = "", "subject.id: required");
        yield return Case("LongSubjectType", r => r.Subject.Type = LongName, "subject.type: is longer than 256 characters");
        yield return Case("LongSubjectId", r => r.Subject.Id = LongId, "subject.id: is longer than 2048 characters");
        yield return Case("NoDeviceId", r => r.Device = new Device(), "device.id: required");
        yield return Case("LongDeviceId", r => r.Device = new Device { Id = LongId }, "device.id: is longer than 2048 characters");
        yield return Case("NoAction", r => r.Action = null, "action: required");
        yield return Case("NoActionName", r => r.Action.Name = "", "action.name: required");
        yield return Case("LongActionName", r => r.Action.Name = LongName, "action.name: is longer than 256 characters");
        yield return Case("NoResource", r => r.Resource = null, "resource: required");
        yield return Case("NoResourceType", r => r.Resource.Type = "", "resource.type: required");
        yield return Case("NoResourceId", r => r.Resource.Id = "", "resource.id: required");
        yield return Case("LongResourceType", r => r.Resource.Type = LongName, "resource.type: is longer than 256 characters");
        yield return Case("LongResourceId", r => r.Resource.Id = LongId, "resource.id: is longer than 2048 characters");
        yield return Case("NoAddress", r => r.Context = new Context { Ip = "s3cret" }, "context.ip: is not an IP address");
        yield return Case("LongSourceWorkload", r => r.Context = new Context { SourceWorkload = LongId }, "context.source_workload: is longer than 2048 characters");
        yield return Case("TooManySeconds", r => r.Context = At(long.MaxValue, 0), "context.time: is out of range");
        yield return Case("TooFewSeconds", r => r.Context = At(long.MinValue, 0), "context.time: is out of range");
        yield return Case("NegativeNanos", r => r.Context = At(Now.ToUnixTimeSeconds(), -1), "context.time: is out of range");
        yield return Case("TooManyNanos", r => r.Context = At(Now.ToUnixTimeSeconds(), 1_000_000_000), "context.time: is out of range");
        yield return Case("NegativeMinRevision", r => r.MinRevision = -1, "min_revision: is negative");

        static TestCaseData Case(string name, System.Action<DecideRequest> change, string message) =>
            new TestCaseData(change, message).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Malformed))]
    public void Decide_MalformedRequest_IsInvalidArgumentNamingTheField(System.Action<DecideRequest> change, string message)
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        DecideRequest request = Requests.Decide();
        change(request);
        AssertRefused(() => pieces.Service.Decide(request, ServiceCall.Local), StatusCode.InvalidArgument, message);
    }

    [TestCaseSource(nameof(Malformed))]
    public void Explain_MalformedRequest_IsInvalidArgumentNamingTheField(System.Action<DecideRequest> change, string message)
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        DecideRequest request = Requests.Decide();
        change(request);
        AssertRefused(() => pieces.Service.Explain(new ExplainRequest { Request = request }, ServiceCall.Local), StatusCode.InvalidArgument, "request." + message);
    }

    [TestCaseSource(nameof(Malformed))]
    public void DecideBatch_MalformedItem_IsInvalidArgumentNamingTheItem(System.Action<DecideRequest> change, string message)
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        DecideRequest malformed = Requests.Decide();
        change(malformed);
        var request = new DecideBatchRequest { Items = { Requests.Decide(), Requests.Decide(), Requests.Decide(), malformed } };
        AssertRefused(() => pieces.Service.DecideBatch(request, ServiceCall.Local), StatusCode.InvalidArgument, "items[3]." + message);
    }

    [TestCase(-300, true)]
    [TestCase(300, true)]
    [TestCase(-301, false)]
    [TestCase(301, false)]
    public void Decide_StatedTime_HasToBeWithinTheClockSkew(int secondsAway, bool accepted)
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        DecideRequest request = Requests.Decide();
        request.Context = new Context { Time = Timestamp.FromDateTimeOffset(Now.AddSeconds(secondsAway)) };
        if (accepted)
            Assert.That(() => pieces.Service.Decide(request, ServiceCall.Local), Throws.Nothing);
        else
            AssertRefused(() => pieces.Service.Decide(request, ServiceCall.Local), StatusCode.InvalidArgument, "context.time: is further than 300s from the clock of the PDP");
    }

    [Test]
    public async Task Explain_TimeFarAway_IsTaken()
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        DecideRequest request = Requests.Decide();
        request.Context = At(0, 0);
        ExplainResponse response = await pieces.Service.Explain(new ExplainRequest { Request = request }, ServiceCall.Local);
        Assert.That(response.Decision.Effect, Is.EqualTo(Effect.Allow));
    }

    [Test]
    public void Explain_NoRequest_IsInvalidArgument()
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        AssertRefused(() => pieces.Service.Explain(new ExplainRequest(), ServiceCall.Local), StatusCode.InvalidArgument, "request: required");
    }

    [Test]
    public void Decide_LimitsInCharacters_CountCharactersNotCodeUnits()
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        DecideRequest request = Requests.Decide();
        request.Subject.Type = string.Concat(Enumerable.Repeat("🔑", 256));
        Assert.That(() => pieces.Service.Decide(request, ServiceCall.Local), Throws.Nothing);
        request.Subject.Type += "🔑";
        AssertRefused(() => pieces.Service.Decide(request, ServiceCall.Local), StatusCode.InvalidArgument, "subject.type: is longer than 256 characters");
    }

    [Test]
    public void AnyMethod_BeforeTheFirstRevision_IsUnavailable()
    {
        using var pieces = new Pieces();
        const string Message = "no policy revision has been loaded yet";
        AssertRefused(() => pieces.Service.Decide(Requests.Decide(), ServiceCall.Local), StatusCode.Unavailable, Message);
        AssertRefused(() => pieces.Service.DecideBatch(new DecideBatchRequest { Items = { Requests.Decide() } }, ServiceCall.Local), StatusCode.Unavailable, Message);
        AssertRefused(() => pieces.Service.Explain(new ExplainRequest { Request = Requests.Decide() }, ServiceCall.Local), StatusCode.Unavailable, Message);
    }

    [Test]
    public void AnyMethod_BehindTheMinimumRevision_IsFailedPrecondition()
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs, revision: 6);
        const string Message = "min_revision: 7 is newer than the active revision 6";
        DecideRequest request = Requests.Decide(minRevision: 7);
        AssertRefused(() => pieces.Service.Decide(request, ServiceCall.Local), StatusCode.FailedPrecondition, Message);
        AssertRefused(() => pieces.Service.Explain(new ExplainRequest { Request = request }, ServiceCall.Local), StatusCode.FailedPrecondition, Message);
        AssertRefused(() => pieces.Service.DecideBatch(new DecideBatchRequest { Items = { Requests.Decide(), request } }, ServiceCall.Local), StatusCode.FailedPrecondition, Message);
        AssertRefused(
            () => pieces.Service.DecideBatch(new DecideBatchRequest { Defaults = new DecideRequest { MinRevision = 7 }, Items = { Requests.Decide() } }, ServiceCall.Local),
            StatusCode.FailedPrecondition,
            Message);
    }

    [Test]
    public async Task Decide_Allowed_CarriesIdRevisionPolicyAndObligations()
    {
        using Pieces pieces = new Pieces().With(Texts.AllowWithObligation("read-docs", "read", "mask", "{fields: [iban], depth: 2}"), revision: 5);
        DecideResponse response = await pieces.Service.Decide(Requests.Decide(minRevision: 5), ServiceCall.Local);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Effect, Is.EqualTo(Effect.Allow));
            Assert.That(response.Reason, Is.EqualTo(ReasonCode.AllowedByPolicy));
            Assert.That(Guid.Parse(response.DecisionId).Version, Is.EqualTo(7));
            Assert.That(response.Revision, Is.EqualTo(5));
            Assert.That(response.DeterminingPolicies, Is.EqualTo(new[] { "read-docs" }));
            Assert.That(response.Obligations, Has.Count.EqualTo(1));
            Assert.That(response.Obligations[0].Id, Is.EqualTo("mask"));
            Assert.That(response.Obligations[0].Policy, Is.EqualTo("read-docs"));
            Assert.That(response.Obligations[0].With.Fields["fields"].ListValue.Values[0].StringValue, Is.EqualTo("iban"));
            Assert.That(response.Obligations[0].With.Fields["depth"].NumberValue, Is.EqualTo(2));
        }

        DecideResponse again = await pieces.Service.Decide(Requests.Decide(), ServiceCall.Local);
        Assert.That(again.Obligations[0].With, Is.SameAs(response.Obligations[0].With), "made once for each obligation");
        Assert.That(again.DecisionId, Is.Not.EqualTo(response.DecisionId));
    }

    [Test]
    public async Task Decide_NothingMatches_DeniesWithReason()
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        DecideResponse response = await pieces.Service.Decide(Requests.Decide("delete"), ServiceCall.Local);
        Assert.That(response.Effect, Is.EqualTo(Effect.Deny));
        Assert.That(response.Reason, Is.EqualTo(ReasonCode.NoPolicyMatched));
    }

    [Test]
    public async Task Decide_StepUp_CarriesTheRemedy()
    {
        using Pieces pieces = new Pieces().With(Texts.AllowWithRecentMfa("pay", "90s"));
        DecideResponse response = await pieces.Service.Decide(Requests.Decide(), ServiceCall.Local);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Effect, Is.EqualTo(Effect.Challenge));
            Assert.That(response.Reason, Is.EqualTo(ReasonCode.StepUpRequired));
            Assert.That(response.Remedies.Single().Kind, Is.EqualTo(RemedyKind.Mfa));
            Assert.That(response.Remedies.Single().MaxAge, Is.EqualTo(Duration.FromTimeSpan(TimeSpan.FromSeconds(90))));
            Assert.That(response.Remedies.Single().Message, Is.Not.Empty);
        }
    }

    [Test]
    public async Task Decide_MfaTimeOfTheSubject_BoundsTheValidity()
    {
        using Pieces pieces = new Pieces().With(Texts.AllowWithRecentMfa("pay", "90s"));
        DecideRequest request = Requests.Decide();
        request.Subject.Properties = new Struct { Fields = { ["mfa_time"] = Value.ForNumber(Now.ToUnixTimeSeconds() - 30) } };
        DecideResponse response = await pieces.Service.Decide(request, ServiceCall.Local);
        Assert.That(response.Effect, Is.EqualTo(Effect.Allow));
        Assert.That(response.ValidUntil.ToDateTimeOffset(), Is.EqualTo(Now).Within(TimeSpan.FromSeconds(65)));
        Assert.That(response.ValidUntil.ToDateTimeOffset(), Is.GreaterThan(Now));
    }

    [Test]
    public async Task Decide_FaultOfOurOwn_IsAnExplicitDenyAndLogged()
    {
        using Pieces pieces = new Pieces(new BrokenIds()).With(Texts.ReadDocs);
        DecideResponse response = await pieces.Service.Decide(Requests.Decide(), ServiceCall.Local);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Effect, Is.EqualTo(Effect.Deny));
            Assert.That(response.Reason, Is.EqualTo(ReasonCode.InternalError));
            Assert.That(response.Revision, Is.EqualTo(1));
            Assert.That(pieces.Log.Has(1301, response.DecisionId), Is.True);
            Assert.That(pieces.Log.Has(1301, "the source of ids is broken"), Is.False, "texts of exceptions stay below Information");
        }

        DecideBatchResponse batch = await pieces.Service.DecideBatch(new DecideBatchRequest { Items = { Requests.Decide(), Requests.Decide() } }, ServiceCall.Local);
        Assert.That(batch.Results.Select(r => r.Reason), Is.All.EqualTo(ReasonCode.InternalError));
        Assert.That(batch.Results, Has.Count.EqualTo(2));
        ExplainResponse explained = await pieces.Service.Explain(new ExplainRequest { Request = Requests.Decide() }, ServiceCall.Local);
        Assert.That(explained.Decision.Reason, Is.EqualTo(ReasonCode.InternalError));
    }

    [Test]
    public void DecideBatch_NoItems_IsInvalidArgument()
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        AssertRefused(() => pieces.Service.DecideBatch(new DecideBatchRequest(), ServiceCall.Local), StatusCode.InvalidArgument, "items: required");
    }

    [Test]
    public async Task DecideBatch_SizeAroundTheLimit_IsResourceExhaustedBeyond()
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        var request = new DecideBatchRequest();
        for (int i = 0; i < 1000; i++)
            request.Items.Add(Requests.Decide());
        DecideBatchResponse response = await pieces.Service.DecideBatch(request, ServiceCall.Local);
        Assert.That(response.Results, Has.Count.EqualTo(1000));
        Assert.That(response.Results.Select(r => r.DecisionId).Distinct().Count(), Is.EqualTo(1000));
        request.Items.Add(Requests.Decide());
        AssertRefused(() => pieces.Service.DecideBatch(request, ServiceCall.Local), StatusCode.ResourceExhausted, "items: 1001 are more than 1000");
    }

    [Test]
    public async Task DecideBatch_PartsLeftOut_ComeFromTheDefaults()
    {
        using Pieces pieces = new Pieces().With(Texts.Join(Texts.Allow("reader", "read"), Texts.Allow("writer", "write")));
        var request = new DecideBatchRequest
        {
            Defaults = Requests.Decide("write"),
            Items =
            {
                new DecideRequest(),
                new DecideRequest { Action = new V1.Action { Name = "read" } },
                new DecideRequest { Action = new V1.Action { Name = "delete" } },
            },
        };
        DecideBatchResponse response = await pieces.Service.DecideBatch(request, ServiceCall.Local);
        Assert.That(
            response.Results.Select(r => r.DeterminingPolicies.SingleOrDefault()),
            Is.EqualTo(new[] { "writer", "reader", null }));
    }

    [Test]
    public void DecideBatch_PartThatNobodyGives_NamesTheItem()
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        var request = new DecideBatchRequest { Defaults = new DecideRequest { Action = new V1.Action { Name = "read" } }, Items = { new DecideRequest() } };
        AssertRefused(() => pieces.Service.DecideBatch(request, ServiceCall.Local), StatusCode.InvalidArgument, "items[0].subject: required");
    }

    [Test]
    public void DecideBatch_MalformedDefaults_AreNamed()
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        DecideRequest defaults = Requests.Decide();
        defaults.Resource.Id = "";
        var request = new DecideBatchRequest { Defaults = defaults, Items = { new DecideRequest() } };
        AssertRefused(() => pieces.Service.DecideBatch(request, ServiceCall.Local), StatusCode.InvalidArgument, "defaults.resource.id: required");
    }

    [Test]
    public void DecideBatch_TwoDifferentTimes_AreRefused()
    {
        using Pieces pieces = new Pieces().With(Texts.ReadDocs);
        DecideRequest first = Requests.Decide();
        first.Context = new Context { Time = Timestamp.FromDateTimeOffset(Now) };
        DecideRequest second = Requests.Decide();
        second.Context = new Context { Time = Timestamp.FromDateTimeOffset(Now.AddSeconds(1)) };
        AssertRefused(
            () => pieces.Service.DecideBatch(new DecideBatchRequest { Items = { Requests.Decide(), first, second } }, ServiceCall.Local),
            StatusCode.InvalidArgument,
            "items[2].context.time: differs from items[1].context.time; a batch is decided at one instant");
    }

    private static Context At(long seconds, int nanos) => new() { Time = new Timestamp { Seconds = seconds, Nanos = nanos } };

    private static void AssertRefused(Func<Task> call, StatusCode code, string message)
    {
        RpcException? refusal = Assert.Throws<RpcException>(() => _ = call());
        Assert.That(refusal!.StatusCode, Is.EqualTo(code));
        Assert.That(refusal.Status.Detail, Is.EqualTo(message));
    }
}
