namespace ZeroTrust.Cel;

/// <summary>A field of a message literal.</summary>
/// <param name="Name">The field, or the extension by its full name.</param>
/// <param name="Span">The name's place.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsOptional">Whether the entry is <c>?name: value</c>, which is dropped when the value is none.</param>
internal sealed record MessageField(string Name, CelSpan Span, Expr Value, bool IsOptional);
