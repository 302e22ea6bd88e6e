namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>An allow policy that holds but for its requirements. The default value names none.</summary>
internal readonly record struct UnmetPolicy(CompiledPolicy? Policy, Remediation Remediation);
