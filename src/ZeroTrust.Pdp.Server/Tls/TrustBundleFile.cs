using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Segments;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>Which file holds the trust bundle of a trust domain. The bundle itself does not name its domain.</summary>
/// <param name="TrustDomain">The trust domain.</param>
/// <param name="File">The file.</param>
internal sealed record TrustBundleFile(string TrustDomain, string File)
{
    /// <summary>Reads `DOMAIN=FILE`, several separated by `;`.</summary>
    /// <returns>What is wrong with the text, or null.</returns>
    public static string? TryParse(string? text, out ImmutableArray<TrustBundleFile> bundles)
    {
        ImmutableArray<TrustBundleFile>.Builder all = ImmutableArray.CreateBuilder<TrustBundleFile>();
        bundles = [];
        foreach (string entry in (text ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == entry.Length - 1)
                return $"`{entry}` is not a bundle; write it as `DOMAIN=FILE`, several separated by `;`";
            string domain = entry[..equals];
            if (SpiffeId.TrustDomainProblem(domain) is { } problem)
                return $"the trust domain `{domain}` {problem}; write it without `spiffe://`";
            if (all.Any(other => other.TrustDomain == domain))
                return $"`{domain}` is there twice; put all its certificates into one file";
            all.Add(new TrustBundleFile(domain, entry[(equals + 1)..]));
        }

        bundles = all.DrainToImmutable();
        return null;
    }
}
