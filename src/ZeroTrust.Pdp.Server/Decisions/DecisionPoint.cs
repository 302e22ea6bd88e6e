using System.Diagnostics;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Counterfactuals;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Trust.History;
using ZeroTrust.Pdp.Server.Controls;
using ZeroTrust.Pdp.Server.Inventory;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Decisions;

/// <summary>
/// The one engine call that every adapter makes, with what belongs to each decision: metrics, a span, and a record of
/// failures. Thread-safe and synchronous.
/// </summary>
internal sealed class DecisionPoint(
    PolicyEngine engine, ControlRuntime controls, InventoryRuntime inventory, PdpMetrics metrics, ILogger<DecisionPoint> logger, SubjectHistory? history = null)
{
    private readonly CounterfactualSearch _search = new(engine);

    /// <summary>Decides, and takes the decision into the history of the subject.</summary>
    public Decision Decide(PolicySnapshot snapshot, DecisionRequest request)
    {
        Decision decision = DecideOnly(snapshot, request);
        history?.Record(snapshot, request, decision);
        return decision;
    }

    /// <summary>Decides several requests by the history before all of them.</summary>
    public Decision[] DecideAll(PolicySnapshot snapshot, DecisionRequest[] requests)
    {
        var decisions = new Decision[requests.Length];
        for (int i = 0; i < requests.Length; i++)
            decisions[i] = DecideOnly(snapshot, requests[i]);
        for (int i = 0; i < requests.Length; i++)
            history?.Record(snapshot, requests[i], decisions[i]);
        return decisions;
    }

    private Decision DecideOnly(PolicySnapshot snapshot, DecisionRequest request)
    {
        bool measured = metrics.DecisionsEnabled;
        long started = measured ? Stopwatch.GetTimestamp() : 0;
        using Activity? activity = PdpTracing.StartDecision();
        Decision decision = engine.Decide(snapshot, controls.Current, Knowing(request));
        if (measured || activity is not null || decision.Failure is not null)
            Record(decision, activity, measured, started);
        if (decision.BreakGlass is { } grant)
        {
            metrics.BreakGlassUsed(decision.Effect);
            Log.BreakGlassUsed(logger, decision.Id, grant, decision.Effect.ToText(), decision.Reason.ToText());
        }

        return decision;
    }

    public Explanation Explain(PolicySnapshot snapshot, DecisionRequest request) => Explain(snapshot, controls.Current, Knowing(request));

    /// <summary>Explains, and searches what would allow. Nothing of that goes into the history of the subject.</summary>
    public Explanation ExplainWithCounterfactual(PolicySnapshot snapshot, DecisionRequest request, CancellationToken cancellation)
    {
        ControlState current = controls.Current;
        DecisionRequest known = Knowing(request);
        Explanation explanation = Explain(snapshot, current, known);
        return explanation with { Counterfactual = _search.Find(snapshot, current, known, explanation.Decision, cancellation) };
    }

    private Explanation Explain(PolicySnapshot snapshot, ControlState current, DecisionRequest request)
    {
        using Activity? activity = PdpTracing.StartExplanation();
        Explanation explanation = engine.Explain(snapshot, current, request);
        if (activity is not null || explanation.Decision.Failure is not null)
            Record(explanation.Decision, activity, measured: false, started: 0);
        return explanation;
    }

    /// <summary>
    /// The denial that answers when an adapter itself fails. INVARIANT: no failure of ours becomes a gRPC error, which would
    /// leave the choice to the fail mode of an enforcement point.
    /// </summary>
    public Decision Fail(Guid id, long revision, Exception failure)
    {
        var decision = new Decision
        {
            Id = id,
            Effect = Effect.Deny,
            Reason = ReasonCode.InternalError,
            Revision = revision,
            Failure = failure,
        };
        Record(decision, activity: null, metrics.DecisionsEnabled, Stopwatch.GetTimestamp());
        return decision;
    }

    private DecisionRequest Knowing(DecisionRequest request) => inventory.Current is { Count: > 0 } known ? request.Knowing(known) : request;

    private void Record(Decision decision, Activity? activity, bool measured, long started)
    {
        if (measured)
            metrics.DecisionMade(decision.Effect, decision.Reason, Stopwatch.GetElapsedTime(started));
        if (activity is not null)
            PdpTracing.Describe(activity, decision);
        if (decision.Failure is { } failure)
        {
            // The text of an exception may quote an attribute; it is kept off the levels that are shipped by default.
            Log.DecisionFailed(logger, decision.Id, decision.Reason.ToText(), failure.GetType().FullName, failure.StackTrace);
            Log.DecisionFailureDetail(logger, failure, decision.Id);
        }
    }
}
