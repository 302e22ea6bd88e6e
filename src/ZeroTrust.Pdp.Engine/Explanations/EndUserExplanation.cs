using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>What the subject of a decision may know of it: no policy, no attribute, no place.</summary>
/// <param name="DecisionId">To quote to those who may see more.</param>
/// <param name="Effect">What was decided.</param>
/// <param name="Message">What that means, in one or two sentences.</param>
/// <param name="Remedies">What the subject can do; empty unless the effect is challenge.</param>
public sealed record EndUserExplanation(Guid DecisionId, Effect Effect, string Message, ImmutableArray<Remedy> Remedies)
{
    /// <summary>What would allow it, as far as the subject may know; null when that was not asked for.</summary>
    public EndUserCounterfactual? Counterfactual { get; init; }
}
