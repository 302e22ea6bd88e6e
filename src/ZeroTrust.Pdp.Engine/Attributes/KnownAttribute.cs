using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>One value of an attribute that the PDP knows by itself.</summary>
/// <param name="Source">Which of its sources says so, for example `mdm`.</param>
/// <param name="ObservedAt">When the source observed it; null: its age is not known.</param>
/// <param name="Value">The value.</param>
public sealed record KnownAttribute(string Source, CelTimestamp? ObservedAt, CelValue Value);
