namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>A source that states an attribute and is not heard.</summary>
/// <param name="Source">The source.</param>
/// <param name="Reason">Why not, in words.</param>
public sealed record IgnoredSource(string Source, string Reason);
