using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Trust;
using ZeroTrust.Pdp.Engine.Trust.History;

namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>The answer to one request. A new instance denies.</summary>
public sealed class Decision
{
    /// <summary>The id given with the request.</summary>
    public required Guid Id { get; init; }

    /// <summary>What the enforcement point has to do.</summary>
    public Effect Effect { get; init; }

    /// <summary>Why.</summary>
    public ReasonCode Reason { get; init; }

    /// <summary>Names of the policies that determined the effect, in ordinal order.</summary>
    public ImmutableArray<string> DeterminingPolicies { get; init; } = [];

    /// <summary>
    /// The trust behind it; null when no trust profile serves the resource or the algorithm failed. Only an explanation lists
    /// its factors.
    /// </summary>
    public TrustAssessment? Trust { get; init; }

    /// <summary>What the enforcement point must do; empty unless the effect is allow.</summary>
    public ImmutableArray<Obligation> Obligations { get; init; } = [];

    /// <summary>The revision that answered.</summary>
    public required long Revision { get; init; }

    /// <summary>The earliest moment at which time alone could change the answer; null: never.</summary>
    public CelTimestamp? ValidUntil { get; init; }

    /// <summary>What policies and segments in audit mode would have done, ordered by name.</summary>
    public ImmutableArray<AuditOutcome> Audit { get; init; } = [];

    /// <summary>The cheapest way to an allow; empty unless the effect is challenge.</summary>
    public ImmutableArray<Remedy> Remedies { get; init; } = [];

    /// <summary>Conditions that could not be evaluated, ordered by document and position.</summary>
    public ImmutableArray<EvaluationProblem> Problems { get; init; } = [];

    /// <summary>
    /// The id of the break-glass grant with which the subject passed a quarantine into ordinary evaluation; null, the rule:
    /// no quarantine was passed. Whatever the effect, a host reports it.
    /// </summary>
    public string? BreakGlass { get; init; }

    /// <summary>What the history learns from; null: the request as it was stated.</summary>
    internal ObservedBehaviour? Observed { get; set; }

    /// <summary>For the log of the host only: the exception behind <see cref="ReasonCode.InternalError"/> or <see cref="ReasonCode.TrustFailed"/>.</summary>
    public Exception? Failure { get; init; }
}
