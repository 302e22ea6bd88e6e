using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>Whether a flow from one segment into another is stated.</summary>
/// <param name="From">The segment of the source, or `external` for callers of no segment.</param>
/// <param name="To">The segment of the resource.</param>
/// <param name="Audit">True when one of the two is in audit mode, so that the flow need not be stated.</param>
/// <param name="Position">The entry of `allowFrom` that states the flow; where none does, the entry about this source, or else the segment of the resource.</param>
/// <param name="Missing">What is missing, when the flow is not stated; null when it is.</param>
public sealed record FlowStep(string From, string To, bool Audit, SourcePosition Position, string? Missing);
