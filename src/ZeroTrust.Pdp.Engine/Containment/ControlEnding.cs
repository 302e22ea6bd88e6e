using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Containment;

/// <summary>How a quarantine was lifted or a grant revoked.</summary>
/// <param name="Time">When.</param>
/// <param name="By">Who did it.</param>
/// <param name="Reason">Why.</param>
public sealed record ControlEnding(CelTimestamp Time, string By, string Reason);
