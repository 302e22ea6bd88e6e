using System.Globalization;
using Google.Protobuf.Collections;
using Grpc.Core;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Applications;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Server.Admission;
using ZeroTrust.Pdp.Server.Callers;
using ZeroTrust.Pdp.Server.Policies;
using ZeroTrust.Pdp.Server.Wire;

namespace ZeroTrust.Pdp.Server.Decisions;

/// <summary>
/// `zerotrust.pdp.v1.PolicyDecisionPoint`: checks and maps requests, decides nothing. Every method reads the current snapshot
/// once, and completes synchronously, but for the wait of those that take long for their turn.
/// </summary>
[BindServiceMethod(typeof(DecisionPointBinding), nameof(DecisionPointBinding.BindService))]
internal sealed class PolicyDecisionPointService(
    PolicyRuntime runtime,
    DecisionPoint decisions,
    IDecisionIdSource ids,
    DecisionClock clock,
    AdmissionControl admission) : V1.PolicyDecisionPoint.PolicyDecisionPointBase
{
    private const int MaxBatchSize = 1000;

    /// <summary>`Decide` with a request that was read in place; one that was not goes the general way. The decision is written in place.</summary>
    public Task<Decision> Decide(DecideCall call, ServerCallContext context)
    {
        if (call.Message is { } message)
            return Task.FromResult(DecideMessage(message, CallerFeature.AssertingIn(context)));
        PolicySnapshot snapshot = CurrentSnapshot(call.MinRevision);
        return Task.FromResult(DecideOne(snapshot, call, CallerFeature.AssertingIn(context)));
    }

    public override Task<V1.DecideResponse> Decide(V1.DecideRequest request, ServerCallContext context) =>
        Task.FromResult(ResponseMapper.Map(DecideMessage(request, CallerFeature.AssertingIn(context))));

    public override Task<V1.DecideBatchResponse> DecideBatch(V1.DecideBatchRequest request, ServerCallContext context)
    {
        RepeatedField<V1.DecideRequest> items = request.Items;
        if (items.Count == 0)
            InvalidRequest.Throw("items", "required");
        if (items.Count > MaxBatchSize)
        {
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted,
                string.Create(CultureInfo.InvariantCulture, $"items: {items.Count} are more than {MaxBatchSize}")));
        }

        return admission.RunBatchAsync(
            context, items.Count, (Self: this, Request: request, Caller: CallerFeature.AssertingIn(context)),
            static batch => batch.Self.DecideItems(batch.Request, batch.Caller));
    }

    public override Task<V1.ExplainResponse> Explain(V1.ExplainRequest request, ServerCallContext context)
    {
        V1.DecideRequest? asked = request.Request;
        if (asked is null)
            InvalidRequest.Throw("request", "required");
        if (!Enum.IsDefined(request.View))
            InvalidRequest.Throw("view", "unknown value");

        RequestMapper.CheckMinRevision(asked.MinRevision, "request.");
        return admission.RunExplanationAsync(context, (Self: this, Request: request, Context: context), static call => call.Self.ExplainOne(call.Request, call.Context));
    }

    private V1.ExplainResponse ExplainOne(V1.ExplainRequest request, ServerCallContext context)
    {
        PolicySnapshot snapshot = CurrentSnapshot(request.Request.MinRevision);
        Guid id = Guid.Empty;
        try
        {
            id = ids.Next();
            CelTimestamp instant = RequestMapper.StatedTime(request.Request.Context, "request.") ?? clock.Now;
            DecisionRequest mapped = ExplainRequestMapper.Map(request, snapshot, id, instant, out MappedRequest? route) with { Caller = CallerFeature.AssertingIn(context) };
            Explanation explanation = request.Counterfactual
                ? decisions.ExplainWithCounterfactual(snapshot, mapped, context.CancellationToken)
                : decisions.Explain(snapshot, mapped);
            return ExplanationMapper.Map(explanation with { Route = route }, request.View);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            Decision failed = decisions.Fail(id, snapshot.Revision, exception);
            return ExplanationMapper.Map(new Explanation(failed, [], [], []), request.View);
        }
    }

    private Decision DecideMessage(V1.DecideRequest request, string? caller)
    {
        RequestMapper.CheckMinRevision(request.MinRevision, string.Empty);
        PolicySnapshot snapshot = CurrentSnapshot(request.MinRevision);
        Guid id = Guid.Empty;
        try
        {
            id = ids.Next();
            CelTimestamp instant = Instant(RequestMapper.StatedTime(request.Context, string.Empty), clock.Now, string.Empty);
            DecisionRequest mapped = Map(request, id, instant, string.Empty, caller);
            return decisions.Decide(snapshot, mapped);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            return decisions.Fail(id, snapshot.Revision, exception);
        }
    }

    private Decision DecideOne(PolicySnapshot snapshot, DecideCall call, string? caller)
    {
        Guid id = Guid.Empty;
        try
        {
            id = ids.Next();
            return decisions.Decide(snapshot, call.ToRequest(id, clock.Now, caller));
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            return decisions.Fail(id, snapshot.Revision, exception);
        }
    }

    private V1.DecideBatchResponse DecideItems(V1.DecideBatchRequest request, string? caller)
    {
        PolicySnapshot snapshot = CurrentSnapshot(BatchMinRevision(request));
        RepeatedField<V1.DecideRequest> items = request.Items;
        var response = new V1.DecideBatchResponse();
        response.Results.Capacity = items.Count;
        try
        {
            // Everything is mapped before anything is decided: a malformed item refuses the whole batch.
            CelTimestamp instant = BatchInstant(request);
            var mapped = new DecisionRequest[items.Count];
            for (int i = 0; i < mapped.Length; i++)
                mapped[i] = MapItem(items[i], request.Defaults, i, instant, caller);
            foreach (Decision decision in decisions.DecideAll(snapshot, mapped))
                response.Results.Add(ResponseMapper.Map(decision));
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            while (response.Results.Count < items.Count)
                response.Results.Add(ResponseMapper.Map(decisions.Fail(Guid.Empty, snapshot.Revision, exception)));
        }

        return response;
    }

    private static DecisionRequest Map(V1.DecideRequest request, Guid id, CelTimestamp instant, string prefix, string? caller) => new()
    {
        DecisionId = id,
        Time = instant,
        Subject = RequestMapper.Subject(request.Subject, prefix),
        Device = RequestMapper.Device(request.Device, prefix),
        Action = RequestMapper.Action(request.Action, prefix),
        Resource = RequestMapper.Resource(request.Resource, prefix),
        Context = RequestMapper.Context(request.Context, instant, prefix),
        Caller = caller,
    };

    private DecisionRequest MapItem(V1.DecideRequest item, V1.DecideRequest? defaults, int index, CelTimestamp instant, string? caller)
    {
        // A well-formed item costs no path: the mapping is run again, with the path, only to name the malformed field.
        try
        {
            return Map(Merge(item, defaults), ids.Next(), instant, string.Empty, caller);
        }
        catch (RpcException)
        {
            string own = ItemPrefix(index);
            const string Shared = "defaults.";
            RequestMapper.Subject(item.Subject ?? defaults?.Subject, item.Subject is null && defaults?.Subject is not null ? Shared : own);
            RequestMapper.Device(item.Device ?? defaults?.Device, item.Device is null ? Shared : own);
            RequestMapper.Action(item.Action ?? defaults?.Action, item.Action is null && defaults?.Action is not null ? Shared : own);
            RequestMapper.Resource(item.Resource ?? defaults?.Resource, item.Resource is null && defaults?.Resource is not null ? Shared : own);
            RequestMapper.Context(item.Context ?? defaults?.Context, instant, item.Context is null ? Shared : own);
            throw;
        }
    }

    private static V1.DecideRequest Merge(V1.DecideRequest item, V1.DecideRequest? defaults)
    {
        if (defaults is null)
            return item;
        return new V1.DecideRequest
        {
            Subject = item.Subject ?? defaults.Subject,
            Device = item.Device ?? defaults.Device,
            Action = item.Action ?? defaults.Action,
            Resource = item.Resource ?? defaults.Resource,
            Context = item.Context ?? defaults.Context,
        };
    }

    /// <summary>The one instant of a batch: the time it states, which may be stated in several places, else the clock.</summary>
    private CelTimestamp BatchInstant(V1.DecideBatchRequest request)
    {
        CelTimestamp? batch = RequestMapper.StatedTime(request.Defaults?.Context, "defaults.");
        string place = "defaults.";
        for (int i = 0; i < request.Items.Count; i++)
        {
            if (request.Items[i].Context?.Time is null)
                continue;
            CelTimestamp? stated = RequestMapper.StatedTime(request.Items[i].Context, ItemPrefix(i));
            if (batch is null)
            {
                batch = stated;
                place = ItemPrefix(i);
            }
            else if (stated != batch)
            {
                InvalidRequest.Throw(ItemPrefix(i), "context.time", $"differs from {place}context.time; a batch is decided at one instant");
            }
        }

        return Instant(batch, clock.Now, place);
    }

    private CelTimestamp Instant(CelTimestamp? stated, CelTimestamp now, string prefix)
    {
        if (stated is not { } time)
            return now;
        if (!clock.IsWithinSkew(time, now))
        {
            InvalidRequest.Throw(
                prefix,
                "context.time",
                $"is further than {CelDuration.FromTimeSpan(clock.MaxSkew)} from the clock of the PDP");
        }

        return time;
    }

    private static long BatchMinRevision(V1.DecideBatchRequest request)
    {
        long minimum = request.Defaults?.MinRevision ?? 0;
        RequestMapper.CheckMinRevision(minimum, "defaults.");
        for (int i = 0; i < request.Items.Count; i++)
        {
            long own = request.Items[i].MinRevision;
            if (own < 0)
                RequestMapper.CheckMinRevision(own, ItemPrefix(i));
            minimum = Math.Max(minimum, own);
        }

        return minimum;
    }

    private PolicySnapshot CurrentSnapshot(long minRevision)
    {
        PolicySnapshot? snapshot = runtime.Current;
        if (snapshot is null)
            throw new RpcException(new Status(StatusCode.Unavailable, "no policy revision has been loaded yet"));
        if (snapshot.Revision < minRevision)
        {
            throw new RpcException(new Status(
                StatusCode.FailedPrecondition,
                string.Create(CultureInfo.InvariantCulture, $"min_revision: {minRevision} is newer than the active revision {snapshot.Revision}")));
        }

        return snapshot;
    }

    private static string ItemPrefix(int index) => string.Create(CultureInfo.InvariantCulture, $"items[{index}].");
}
