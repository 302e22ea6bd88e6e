using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>
/// Validates X.509-SVIDs: a path (RFC 5280) to an authority of the bundle of the ID's own trust domain and of no other, then
/// the rules of the leaf. Nothing is asked of the machine's store or of the network. Thread-safe.
/// </summary>
internal static class SvidValidator
{
    /// <summary>Purpose of who connects.</summary>
    public static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    /// <summary>Purpose of who is connected to.</summary>
    public static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private const int MaxIntermediates = 10;

    /// <summary>Validates a certificate.</summary>
    /// <param name="leaf">The certificate.</param>
    /// <param name="sent">What the peer sent with it; may hold the leaf.</param>
    /// <param name="bundles">What is trusted.</param>
    /// <param name="purpose">What the peer must be entitled to, if the certificate or one of its issuers is limited to purposes.</param>
    /// <param name="now">The time.</param>
    public static SvidCheck Validate(X509Certificate2 leaf, X509Certificate2Collection sent, TrustBundles bundles, Oid purpose, DateTimeOffset now)
    {
        if (SvidLeaf.Check(leaf, out string id, out string trustDomain) is { } fault)
            return new SvidCheck(id, fault, default);
        if (bundles.Of(trustDomain) is not { } bundle)
            return new SvidCheck(id, "its trust domain is not trusted here", default);
        if (leaf.PeriodProblem(now) is { } period)
            return new SvidCheck(id, "it " + period, default);
        if (bundle.Authorities.Count == 0)
            return new SvidCheck(id, "the bundle of its trust domain is empty", default);
        if (sent.Count > MaxIntermediates)
            return new SvidCheck(id, "more certificates came with it than a chain may have", default);
        using var chain = new X509Chain();
        Prepare(chain.ChainPolicy, bundle, sent, purpose, now);
        bool built = chain.Build(leaf);
        try
        {
            return built && EndsIn(chain, bundle)
                ? new SvidCheck(id, null, chain.ChainElements.Min(static element => element.Certificate.End()))
                : new SvidCheck(id, Reason(chain), default);
        }
        finally
        {
            foreach (X509ChainElement element in chain.ChainElements)
                element.Certificate.Dispose();
        }
    }

    private static void Prepare(X509ChainPolicy policy, TrustBundle bundle, X509Certificate2Collection sent, Oid purpose, DateTimeOffset now)
    {
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(bundle.Authorities);
        policy.ExtraStore.AddRange(sent);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.ApplicationPolicy.Add(purpose);
        policy.VerificationTimeIgnored = false;
        policy.VerificationTime = now.UtcDateTime;
    }

    // The trust store of the chain has said so too; a chain of the leaf alone would be one that vouches for itself.
    private static bool EndsIn(X509Chain chain, TrustBundle bundle)
    {
        if (chain.ChainElements.Count < 2)
            return false;
        ReadOnlySpan<byte> root = chain.ChainElements[^1].Certificate.RawDataMemory.Span;
        foreach (X509Certificate2 authority in bundle.Authorities)
        {
            if (root.SequenceEqual(authority.RawDataMemory.Span))
                return true;
        }

        return false;
    }

    private static string Reason(X509Chain chain)
    {
        X509ChainStatusFlags flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, status) => all | status.Status);
        if ((flags & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot)) != X509ChainStatusFlags.NoError)
            return "no authority in the bundle of its trust domain has issued it";
        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return "a certificate of its issuers has expired or is not valid yet";
        if (flags.HasFlag(X509ChainStatusFlags.NotValidForUsage))
            return "its extended key usage or that of an issuer does not permit this use";
        return flags == X509ChainStatusFlags.NoError ? "its chain does not end in the bundle of its trust domain" : $"its chain is refused ({flags})";
    }
}
