using ZeroTrust.Pdp.Engine.Containment;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>The quarantine that a request met.</summary>
/// <param name="Quarantine">The quarantine.</param>
/// <param name="BreakGlass">The break-glass grant with which the request passed it; null: it denied.</param>
public sealed record ContainmentTrace(Quarantine Quarantine, Grant? BreakGlass);
