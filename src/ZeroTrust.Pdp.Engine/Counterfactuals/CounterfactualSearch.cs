using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Counterfactuals;

/// <summary>
/// Searches the smallest set of changes that turns a decision into an allow. Every set is decided by the engine with its changes
/// applied; what is found is no estimate. Thread-safe; records nothing.
/// </summary>
/// <remarks>
/// INVARIANT: sets are tried by their number of changes, then by what those cost, so no part of an answer allows by itself, and of
/// answers with as many changes the cheapest is given. It depends on the content of the policies, not on the order of documents.
/// </remarks>
public sealed class CounterfactualSearch(PolicyEngine engine)
{
    /// <summary>How many changes a set has at most.</summary>
    public const int MaxChanges = 4;

    /// <summary>Searches.</summary>
    /// <param name="snapshot">The policies.</param>
    /// <param name="controls">Quarantines and grants.</param>
    /// <param name="request">The request.</param>
    /// <param name="decision">What the engine decided on it, with the same policies and controls.</param>
    /// <param name="cancellation">Ends the search early, as its limits do.</param>
    /// <returns>Null for an allow.</returns>
    public Counterfactual? Find(
        PolicySnapshot snapshot, ControlState controls, DecisionRequest request, Decision decision, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(controls);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(decision);
        return decision switch
        {
            { Effect: Effect.Allow } => null,
            { Reason: ReasonCode.Quarantined } => None(CounterfactualOutcome.Quarantined),
            { Reason: ReasonCode.FlowNotAllowed } => None(CounterfactualOutcome.FlowNotAllowed),
            { Reason: ReasonCode.InternalError or ReasonCode.TrustFailed or ReasonCode.TrustAlgorithmUnavailable } => None(CounterfactualOutcome.NotDecidable),
            _ => Search(PolicyEngine.Believe(snapshot, request), snapshot, new Trial(engine, snapshot, controls, request, decision, cancellation)),
        };
    }

    private static Counterfactual Search(DecisionRequest believed, PolicySnapshot snapshot, Trial trial)
    {
        var sets = new ChangeSets(snapshot, believed);
        if (!sets.HasAllows)
            return None(CounterfactualOutcome.NothingAllows);
        int looked = 0;
        foreach (ImmutableArray<CandidateChange> set in sets.All(MaxChanges))
        {
            if (++looked > SearchLimits.Sets || trial.IsOver)
                return None(CounterfactualOutcome.LimitReached) with { DecisionsTried = trial.Decisions };
            if (trial.Try(set, sets.Moments) is { } at)
            {
                Decision allow = trial.Settle(set, at);
                return new Counterfactual(CounterfactualOutcome.Found, [.. set.Select(change => change.Describe(believed, at))], trial.Decisions) { Decision = allow };
            }
        }

        bool isCut = sets.IsCut || trial.IsOver || trial.IsCut;
        CounterfactualOutcome outcome = isCut ? CounterfactualOutcome.LimitReached
            : trial.IsAlwaysDenied ? CounterfactualOutcome.StillDenied : CounterfactualOutcome.NoneFound;
        return None(outcome) with
        {
            DecisionsTried = trial.Decisions,
            Policies = outcome == CounterfactualOutcome.StillDenied ? trial.AlwaysDenying : [],
        };
    }

    private static Counterfactual None(CounterfactualOutcome outcome) => new(outcome, [], 0);
}
