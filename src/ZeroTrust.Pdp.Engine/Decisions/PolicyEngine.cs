using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Counterfactuals;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Explanations;
using ZeroTrust.Pdp.Engine.Trust.History;

namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>
/// Decides requests. Thread-safe and synchronous. It throws for no content of policies or requests: whatever fails while
/// deciding is an explicit denial with a code (<see cref="ReasonCode.InternalError"/>).
/// </summary>
public sealed class PolicyEngine
{
    // One working state a thread: evaluation never leaves its thread, so nothing is shared and nothing is locked.
    [ThreadStatic]
    private static RequestEvaluation? cached;

    private readonly ISubjectHistory? _history;

    /// <summary>An engine that remembers nothing of subjects: where a profile looks at histories, it finds none.</summary>
    public PolicyEngine()
    {
    }

    /// <summary>An engine that reads the histories of subjects. It records nothing: that is for the host, after the answer.</summary>
    public PolicyEngine(ISubjectHistory? history) => _history = history;

    /// <summary>Decides one request where there are neither quarantines nor grants.</summary>
    public Decision Decide(PolicySnapshot snapshot, DecisionRequest request) => Decide(snapshot, ControlState.Empty, request);

    /// <summary>Decides one request.</summary>
    public Decision Decide(PolicySnapshot snapshot, ControlState controls, DecisionRequest request)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(controls);
        ArgumentNullException.ThrowIfNull(request);
        return Run(snapshot, controls, request, null);
    }

    /// <summary>Explains one request where there are neither quarantines nor grants.</summary>
    public Explanation Explain(PolicySnapshot snapshot, DecisionRequest request) => Explain(snapshot, ControlState.Empty, request);

    /// <summary>Decides one request exactly as `Decide` does, and keeps the trace of the evaluation.</summary>
    public Explanation Explain(PolicySnapshot snapshot, ControlState controls, DecisionRequest request)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(controls);
        ArgumentNullException.ThrowIfNull(request);
        var trace = new TraceCollector();
        Decision decision = Run(snapshot, controls, request, trace);
        return trace.ToExplanation(decision);
    }

    /// <summary>Decides a request as it would be after some changes; <paramref name="cost"/> is at most <see cref="RequestEvaluation.MaxCost"/>.</summary>
    internal Decision Decide(PolicySnapshot snapshot, ControlState controls, DecisionRequest request, Hypothesis hypothesis, out long cost)
    {
        Decision decision = Run(snapshot, controls, request, null, hypothesis);
        cost = cached?.Spent ?? RequestEvaluation.MaxCost;
        return decision;
    }

    /// <summary>A request with its attributes as they are believed.</summary>
    internal static DecisionRequest Believe(PolicySnapshot snapshot, DecisionRequest request) => new RequestEvaluation(snapshot.Content).Believe(request);

    private Decision Run(PolicySnapshot snapshot, ControlState controls, DecisionRequest request, TraceCollector? trace, Hypothesis? hypothesis = null)
    {
        // Taken out while in use: a trust algorithm that decides in turn gets a state of its own.
        RequestEvaluation? evaluation = cached;
        cached = null;
        if (evaluation is null || evaluation.Snapshot != snapshot.Content)
            evaluation = new RequestEvaluation(snapshot.Content);
        evaluation.Hypothesis = hypothesis;
        try
        {
            Decision decision = evaluation.Run(snapshot, controls, request, _history, trace);
            cached = evaluation;
            return decision;
        }
#pragma warning disable CA1031 // Fail closed: an unexpected failure is a denial that says so, never an exception to the enforcement point.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new Decision
            {
                Id = request.DecisionId,
                Effect = Effect.Deny,
                Reason = ReasonCode.InternalError,
                Revision = snapshot.Revision,
                Failure = exception,
            };
        }
    }
}
