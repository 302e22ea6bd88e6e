namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>The files that a server shows itself with.</summary>
/// <param name="Certificate">PEM: the certificate, then those of its issuers.</param>
/// <param name="Key">PEM: the private key of the certificate.</param>
internal sealed record TlsFiles(string Certificate, string Key);
