using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Applications;
using ZeroTrust.Pdp.Engine.Counterfactuals;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>A decision with the trace of its evaluation.</summary>
/// <param name="Decision">The decision, as a plain evaluation gives it.</param>
/// <param name="Policies">Every policy whose targets fit the request, and at most 25 others: of a set of no more policies all, else those whose resource types fit but another target does not. Ordered by name.</param>
/// <param name="TrustFactors">Every trust factor, in the order of the profile.</param>
/// <param name="Shared">Definitions and access levels that were evaluated, ordered by document.</param>
public sealed record Explanation(
    Decision Decision,
    ImmutableArray<PolicyTrace> Policies,
    ImmutableArray<TrustFactorTrace> TrustFactors,
    ImmutableArray<SharedTrace> Shared)
{
    /// <summary>How the flow between segments was judged; null where there are no segments.</summary>
    public FlowTrace? Flow { get; init; }

    /// <summary>The attributes that were read, with their sources and ages, ordered by path.</summary>
    public ImmutableArray<AttributeTrace> Attributes { get; init; } = [];

    /// <summary>The quarantine that the request met; null: none.</summary>
    public ContainmentTrace? Containment { get; init; }

    /// <summary>The route of the resource catalogue that an HTTP request was mapped by; null when none was asked about or there is no catalogue.</summary>
    public MappedRequest? Route { get; init; }

    /// <summary>The smallest set of changes that would allow, or why there is none; null when it was not asked for or the request is allowed.</summary>
    public Counterfactual? Counterfactual { get; init; }
}
