namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>
/// Holds the certificate that the server shows and the trust bundles. A handshake or call reads each once; a reload swaps
/// references.
/// </summary>
internal sealed class TlsRuntime
{
    private volatile ServerIdentity? _identity;
    private volatile TrustBundles _bundles = TrustBundles.None;
    private volatile string[] _problems = [];

    /// <summary>Whether connections can have a certificate of their peer: without TLS nobody has to look.</summary>
    public bool HasPeers { get; init; } = true;

    /// <summary>The certificate of the server; null without TLS.</summary>
    public ServerIdentity? Identity => _identity;

    /// <summary>What peers are checked against.</summary>
    public TrustBundles Bundles => _bundles;

    /// <summary>Why newer files are not in use; empty while all are.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public void Publish(ServerIdentity? identity, TrustBundles bundles, string[] problems)
    {
        _identity = identity;
        _bundles = bundles;
        _problems = problems;
    }
}
