using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Server.Callers;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>
/// The X.509-SVID that the client of a connection has shown, and what its calls are worth now: a feature of the connection.
/// A certificate that has ended, or whose authority is no longer trusted, authenticates no further call, and the client is
/// asked to come again. Thread-safe; a call over an unchanged connection costs two comparisons.
/// </summary>
internal sealed class PeerIdentity
{
    private const string Expired = "the client certificate has expired; connect again with a new one";

    private readonly byte[] _certificate;
    private readonly byte[][] _sent;
    private readonly IConnectionLifetimeNotificationFeature? _lifetime;
    private readonly ILogger _logger;
    private readonly CallerAuthentication _accepted;
    private readonly DateTimeOffset _validUntil;
    private readonly DateTimeOffset _renewalDue;
    private readonly Lock _gate = new();
    private volatile TrustBundles _checkedAgainst;
    private volatile string? _fault;
    private int _askedToClose;

    /// <summary>Notes what the handshake has verified.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="sent">What came with it.</param>
    /// <param name="check">That it was accepted.</param>
    /// <param name="bundles">What it was checked against.</param>
    /// <param name="now">When.</param>
    /// <param name="lifetime">Closes the connection in order.</param>
    /// <param name="logger">Takes why calls are refused.</param>
    public PeerIdentity(
        X509Certificate2 certificate,
        X509Certificate2Collection sent,
        in SvidCheck check,
        TrustBundles bundles,
        DateTimeOffset now,
        IConnectionLifetimeNotificationFeature? lifetime,
        ILogger logger)
    {
        // Copies: the certificates of the handshake end with it.
        _certificate = certificate.RawData;
        _sent = [.. sent.Select(static one => one.RawData)];
        _checkedAgainst = bundles;
        _lifetime = lifetime;
        _logger = logger;
        _validUntil = check.ValidUntil;
        Thumbprint = SHA256.HashData(_certificate);
        Caller = new Caller(CallerKind.Workload, check.Id) { Workload = check.Id, ValidUntil = check.ValidUntil };
        _accepted = Caller;

        // A connection that was made with little life left is not asked to end at once: the client had nothing better.
        DateTimeOffset due = check.ValidUntil - ((check.ValidUntil - certificate.Start()) / 10);
        _renewalDue = now < due ? due : DateTimeOffset.MaxValue;
    }

    /// <summary>Who calls over the connection, as long as the certificate is accepted.</summary>
    public Caller Caller { get; }

    /// <summary>SHA-256 of the certificate, as `x5t#S256` of a token names it (RFC 8705 section 3.1).</summary>
    public ReadOnlyMemory<byte> Thumbprint { get; }

    /// <summary>What a call over the connection is worth at a moment under the bundles of that moment.</summary>
    public CallerAuthentication Authenticate(TrustBundles bundles, DateTimeOffset now)
    {
        if (!ReferenceEquals(bundles, _checkedAgainst))
            CheckAgain(bundles, now);
        string? fault = now > _validUntil ? Expired : _fault;
        if (fault is null)
        {
            if (now >= _renewalDue)
                AskToClose();
            return _accepted;
        }

        if (AskToClose())
            Log.PeerEnded(_logger, Caller.Id, fault);
        return CallerAuthentication.Refused(fault);
    }

    private void CheckAgain(TrustBundles bundles, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (ReferenceEquals(bundles, _checkedAgainst))
                return;
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(_certificate);
            var sent = new X509Certificate2Collection(Array.ConvertAll(_sent, static one => X509CertificateLoader.LoadCertificate(one)));
            SvidCheck check = SvidValidator.Validate(certificate, sent, bundles, SvidValidator.ClientAuthentication, now);
            foreach (X509Certificate2 one in sent)
                one.Dispose();
            _fault = check.Fault is { } fault ? $"the client certificate is no longer accepted: {fault}" : null;
            _checkedAgainst = bundles;
        }
    }

    /// <returns>Whether it is the first time.</returns>
    private bool AskToClose()
    {
        if (Volatile.Read(ref _askedToClose) != 0 || Interlocked.Exchange(ref _askedToClose, 1) != 0)
            return false;
        _lifetime?.RequestClose();
        return true;
    }
}
