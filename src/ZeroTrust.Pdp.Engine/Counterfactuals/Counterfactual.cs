using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Counterfactuals;

/// <summary>The smallest set of changes that turns a decision into an allow, or why there is none.</summary>
/// <param name="Outcome">How the search ended.</param>
/// <param name="Changes">The changes, cheapest first; all of them are needed. Empty unless they were found.</param>
/// <param name="DecisionsTried">How many hypothetical requests were decided.</param>
public sealed record Counterfactual(CounterfactualOutcome Outcome, ImmutableArray<CounterfactualChange> Changes, int DecisionsTried)
{
    /// <summary>What the engine decided with the changes applied; null unless they were found.</summary>
    public Decision? Decision { get; init; }

    /// <summary>The deny policies that hold with every set of changes, ordered by name.</summary>
    public ImmutableArray<string> Policies { get; init; } = [];

    /// <summary>What was found, in one sentence for operators; it holds no value of an attribute.</summary>
    public string Message => Outcome switch
    {
        CounterfactualOutcome.Found when Changes.Length == 1 => "One change would allow this.",
        CounterfactualOutcome.Found => $"These {Changes.Length} changes together, and no fewer of them, would allow this.",
        CounterfactualOutcome.NothingAllows => "No policy allows this action on this resource to such a subject, whatever else changes.",
        CounterfactualOutcome.StillDenied when Policies.Length == 1 => $"The deny policy `{Policies[0]}` holds whatever changes.",
        CounterfactualOutcome.StillDenied => "A deny policy holds whatever changes.",
        CounterfactualOutcome.Quarantined => "A quarantine denies this until it is lifted.",
        CounterfactualOutcome.FlowNotAllowed => "No segment states this flow; nothing that the subject can change allows it.",
        CounterfactualOutcome.NotDecidable => "The decision failed, so it cannot be told what would change it.",
        CounterfactualOutcome.LimitReached => "The search was ended at its limit; there may be changes that would allow this.",
        _ => $"No set of up to {CounterfactualSearch.MaxChanges} changes would allow this.",
    };
}
