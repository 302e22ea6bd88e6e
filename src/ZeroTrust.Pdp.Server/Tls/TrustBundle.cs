using System.Security.Cryptography.X509Certificates;
using ZeroTrust.Pdp.Server.Tokens;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>What the SVIDs of one trust domain are checked against. Immutable.</summary>
/// <param name="TrustDomain">The trust domain.</param>
/// <param name="Authorities">The certificates that X.509-SVIDs must lead to; with none, no certificate of the domain is accepted.</param>
/// <param name="TokenKeys">The keys that JWT-SVIDs must be signed with.</param>
internal sealed record TrustBundle(string TrustDomain, X509Certificate2Collection Authorities, KeySet TokenKeys);
