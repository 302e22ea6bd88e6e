using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Containment;

/// <summary>An order to deny every request that a target takes part in, whatever policies say.</summary>
/// <param name="Id">Identifies it in explanations, logs and the administration.</param>
/// <param name="Target">What it shuts off.</param>
/// <param name="Reason">Why; for operators, never for the subject.</param>
/// <param name="By">Who ordered it.</param>
/// <param name="From">When it begins.</param>
/// <param name="Until">When it ends by itself; null: when it is lifted.</param>
public sealed record Quarantine(string Id, QuarantineTarget Target, string Reason, string By, CelTimestamp From, CelTimestamp? Until);
