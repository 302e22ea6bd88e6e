using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>What one trust factor added, and where it stands.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Position">Where it stands in the profile.</param>
public readonly record struct TrustFactorTrace(TrustFactor Factor, SourcePosition Position);
