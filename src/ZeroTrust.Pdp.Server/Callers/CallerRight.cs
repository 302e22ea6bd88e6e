using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>That a caller may do something, and for as long as what.</summary>
/// <param name="Basis">What it was decided on.</param>
/// <param name="ValidUntil">The earliest moment at which time alone could change it; null: none.</param>
internal sealed record CallerRight(CallerBasis Basis, CelTimestamp? ValidUntil);
