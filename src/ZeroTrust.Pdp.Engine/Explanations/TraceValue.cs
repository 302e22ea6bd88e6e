namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>A value in a trace: exactly one of the two is not null.</summary>
/// <param name="Literal">The value as a CEL literal, shortened.</param>
/// <param name="Error">The error: a stable code, a colon and a text.</param>
public readonly record struct TraceValue(string? Literal, string? Error);
