using System.Security.Cryptography;
using ZeroTrust.Pdp.Server.Callers;
using ZeroTrust.Pdp.Server.Tls;

namespace ZeroTrust.Pdp.Server.Tokens;

/// <summary>A token whose signature and claims hold. It is good until it ends or the keys change, over the connection that it is bound to.</summary>
/// <param name="caller">Whom it names.</param>
/// <param name="thumbprint">SHA-256 of the certificate that it is bound to, or null.</param>
/// <param name="keys">The keys it was verified with.</param>
/// <param name="currentKeys">The keys of now; null: none may be used any more.</param>
internal sealed class VerifiedToken(Caller caller, byte[]? thumbprint, KeySet keys, Func<KeySet?> currentKeys)
{
    private readonly Caller _caller = caller;
    private volatile Caller _overConnection = caller;

    /// <summary>Whether it need not be verified again.</summary>
    public bool Holds(DateTimeOffset now) => now < _caller.ValidUntil + TokenRules.ClockSkew && ReferenceEquals(currentKeys(), keys);

    /// <summary>What it is worth over a connection.</summary>
    public CallerAuthentication Over(PeerIdentity? peer)
    {
        if (thumbprint is not null && (peer is null || !CryptographicOperations.FixedTimeEquals(thumbprint, peer.Thumbprint.Span)))
            return CallerAuthentication.Refused("the token is bound to a certificate that this connection has not shown (`cnf`)");

        // Mostly one connection shows it again and again: the caller of the last one is kept.
        string workload = peer?.Caller.Id ?? "";
        Caller last = _overConnection;
        if (!string.Equals(last.Workload, workload, StringComparison.Ordinal))
            _overConnection = last = _caller with { Workload = workload };
        return last;
    }
}
