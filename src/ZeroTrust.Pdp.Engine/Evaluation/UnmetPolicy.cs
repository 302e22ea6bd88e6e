namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>An allow policy that holds but for its requirements.</summary>
internal readonly record struct UnmetPolicy(CompiledPolicy? Policy, Remediation Remediation)
{
    /// <summary>No policy.</summary>
    public static UnmetPolicy None { get; } = new(null, Remediation.Impossible);
}
