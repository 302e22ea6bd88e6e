namespace ZeroTrust.Cel;

/// <summary>A mistake in an expression.</summary>
/// <param name="Code">A stable code, <c>CEL1001</c> and up; see <see cref="CelDiagnosticCodes"/>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Span">Where it is.</param>
/// <param name="Message">What is wrong: lower case, no final period, user text in backticks.</param>
/// <param name="Help">What to do about it, if there is anything to say.</param>
public sealed record CelDiagnostic(string Code, CelSeverity Severity, CelSpan Span, string Message, string? Help);
