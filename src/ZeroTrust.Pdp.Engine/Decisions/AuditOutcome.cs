namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>What the decision would have been, had one policy in audit mode been enforced too.</summary>
/// <param name="Policy">The policy in audit mode.</param>
/// <param name="Effect">The effect of the whole decision then.</param>
/// <param name="Reason">The reason then.</param>
public readonly record struct AuditOutcome(string Policy, Effect Effect, ReasonCode Reason);
