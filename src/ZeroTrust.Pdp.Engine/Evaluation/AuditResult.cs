using ZeroTrust.Pdp.Engine.Explanations;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>What an audit-mode policy came to.</summary>
internal readonly record struct AuditResult(CompiledPolicy Policy, PolicyOutcome Outcome, Remediation Remediation);
