using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>What one trust factor added, and where it stands.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Position">Where it stands in the profile.</param>
/// <param name="Sources">The sources of the attributes that it read, in order and separated by commas; where it read none, <see cref="TrustFactor.Source"/>.</param>
public readonly record struct TrustFactorTrace(TrustFactor Factor, SourcePosition Position, string Sources);
