namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>What every token says.</summary>
/// <param name="Subject">`sub`.</param>
/// <param name="ValidUntil">`exp`.</param>
/// <param name="Thumbprint">SHA-256 of the certificate that it is bound to (RFC 8705 section 3.1); null: it is not bound.</param>
internal readonly record struct TokenFacts(string Subject, DateTimeOffset ValidUntil, byte[]? Thumbprint);
