namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>What came of checking a certificate as an X.509-SVID.</summary>
/// <param name="Id">Its SPIFFE ID; empty when it states no well-formed one. With a fault nobody has vouched for it.</param>
/// <param name="Fault">What is wrong, without any part of the certificate; null when it is accepted.</param>
/// <param name="ValidUntil">When it or one of its issuers ends, if it is accepted.</param>
internal readonly record struct SvidCheck(string Id, string? Fault, DateTimeOffset ValidUntil);
