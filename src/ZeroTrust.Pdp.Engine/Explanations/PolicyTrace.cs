using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>How one policy was evaluated.</summary>
/// <param name="Policy">Name of the policy.</param>
/// <param name="Position">Where it begins.</param>
/// <param name="Effect">What it would do: allow or deny.</param>
/// <param name="Audit">True for a policy in audit mode.</param>
/// <param name="Outcome">How far the evaluation came.</param>
/// <param name="MismatchedTarget">The first target that did not fit, for example `subjects.groups`; null when all fit.</param>
/// <param name="Condition">The condition, when there is one and it was evaluated.</param>
/// <param name="Requirements">The requirements, when they were checked.</param>
public sealed record PolicyTrace(
    string Policy,
    SourcePosition Position,
    Effect Effect,
    bool Audit,
    PolicyOutcome Outcome,
    string? MismatchedTarget,
    ConditionTrace? Condition,
    ImmutableArray<RequirementTrace> Requirements)
{
    /// <summary>Where what kept it from being evaluated stands: the target that did not fit, or the window of validity; null when it was.</summary>
    public SourcePosition? MismatchPosition { get; init; }
}
