using Microsoft.IdentityModel.Tokens;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>A public key that verifies tokens, with one algorithm and no other.</summary>
/// <param name="Id">`kid`; null when the key has none.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Key">The key.</param>
internal sealed record VerificationKey(string? Id, string Algorithm, SecurityKey Key);
