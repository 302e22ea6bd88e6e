namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>What the decision would have been, had one policy or segment in audit mode been enforced too.</summary>
/// <param name="Policy">The policy in audit mode, or `Segment/NAME` for a segment.</param>
/// <param name="Effect">The effect of the whole decision then.</param>
/// <param name="Reason">The reason then.</param>
public readonly record struct AuditOutcome(string Policy, Effect Effect, ReasonCode Reason);
