using Envoy.Service.Auth.V3;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Server.Callers;
using ZeroTrust.Pdp.Server.Decisions;
using ZeroTrust.Pdp.Server.Policies;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.ExtAuthz;

/// <summary>
/// `envoy.service.auth.v3.Authorization`: external authorization for Envoy and what is built on it. INVARIANT: the call
/// always ends OK, so that the fail mode of the proxy is never asked.
/// </summary>
internal sealed class AuthorizationService(
    PolicyRuntime runtime,
    DecisionPoint decisions,
    IDecisionIdSource ids,
    DecisionClock clock,
    CheckResponseMapper responses,
    PdpMetrics metrics,
    ILogger<AuthorizationService> logger) : Authorization.AuthorizationBase
{
    /// <summary>Reason of a denial because the request does not say what policies need, or says it ambiguously.</summary>
    public const string MalformedReason = "request_malformed";

    /// <summary>Reason of a denial because there are applications, but none has a route for the request.</summary>
    public const string UnknownResourceReason = "unknown_resource";

    /// <summary>Reason of a denial because no policy revision has been loaded yet.</summary>
    public const string NotLoadedReason = "policy_not_loaded";

    public override Task<CheckResponse> Check(CheckRequest request, ServerCallContext context) => Task.FromResult(Check(request, CallerFeature.AssertingIn(context)));

    /// <param name="request">The request.</param>
    /// <param name="caller">Who asserts the attributes, if that is known.</param>
    public CheckResponse Check(CheckRequest request, string? caller = null)
    {
        PolicySnapshot? snapshot = runtime.Current;
        Guid id = Guid.Empty;
        try
        {
            id = ids.Next();
            if (snapshot is null)
                return Refuse(id, NotLoadedReason, 0);
            if (CheckRequestMapper.TryMap(request, id, snapshot, clock, out string fault) is not { } mapped)
            {
                if (fault == HttpTarget.NoRoute)
                    return Refuse(id, UnknownResourceReason, snapshot.Revision);
                Log.CheckRefused(logger, id, fault);
                return Refuse(id, MalformedReason, snapshot.Revision);
            }

            return responses.Map(decisions.Decide(snapshot, caller is null ? mapped : mapped with { Caller = caller }));
        }
        catch (Exception exception)
        {
            return responses.Map(decisions.Fail(id, snapshot?.Revision ?? 0, exception));
        }
    }

    private CheckResponse Refuse(Guid id, string reason, long revision)
    {
        metrics.RequestRefused(reason);
        return CheckResponseMapper.Refuse(id, reason, revision);
    }
}
