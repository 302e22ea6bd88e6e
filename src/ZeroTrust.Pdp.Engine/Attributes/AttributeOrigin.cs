using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>What a caller says about where it has an attribute from. It gives the value no standing beyond the caller's own.</summary>
/// <param name="ObservedAt">When the value was observed; null: not said, so its age is not known.</param>
/// <param name="Source">Where the caller has it from, for explanations; empty: not said.</param>
public sealed record AttributeOrigin(CelTimestamp? ObservedAt, string Source);
