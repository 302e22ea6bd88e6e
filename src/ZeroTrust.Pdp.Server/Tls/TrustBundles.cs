using System.Collections.Frozen;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>
/// The trust bundles by trust domain. Immutable: another object means other trust, and what was checked against the one
/// before is checked again.
/// </summary>
internal sealed class TrustBundles(IEnumerable<TrustBundle> bundles)
{
    public static readonly TrustBundles None = new([]);

    private readonly FrozenDictionary<string, TrustBundle> _bundles = bundles.ToFrozenDictionary(static bundle => bundle.TrustDomain, StringComparer.Ordinal);

    public bool IsEmpty => _bundles.Count == 0;

    /// <summary>The bundle of exactly this trust domain, or null.</summary>
    public TrustBundle? Of(string trustDomain) => _bundles.GetValueOrDefault(trustDomain);
}
