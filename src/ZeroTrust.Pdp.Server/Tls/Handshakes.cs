using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>
/// Says how a TLS handshake is made: with the certificate of the moment, and asking for a client certificate where there is a
/// bundle to check it against. A client may show none; one that it shows and that is not accepted ends the handshake.
/// </summary>
internal sealed class Handshakes(TlsRuntime runtime, PeerRefusals refusals, TimeProvider time, ILogger<Handshakes> logger)
{
    private const string NoPeer = "?";

    public ValueTask<SslServerAuthenticationOptions> OnConnection(TlsHandshakeCallbackContext context)
    {
        TrustBundles bundles = runtime.Bundles;
        BaseConnectionContext connection = context.Connection;
        return new(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = runtime.Identity!.Context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateRequired = !bundles.IsEmpty,
            RemoteCertificateValidationCallback = (_, certificate, chain, _) => Accept(connection, certificate, chain, bundles),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = Offline(),
            AllowRenegotiation = false,

            // A resumed session would bring back a client certificate without the chain to check it by.
            AllowTlsResume = false,
        });
    }

    private bool Accept(BaseConnectionContext connection, X509Certificate? shown, X509Chain? chain, TrustBundles bundles)
    {
        if (shown is null)
            return true;
        DateTimeOffset now = time.GetUtcNow();
        var certificate = (X509Certificate2)shown;
        X509Certificate2Collection sent = chain?.ChainPolicy.ExtraStore ?? [];
        SvidCheck check = SvidValidator.Validate(certificate, sent, bundles, SvidValidator.ClientAuthentication, now);
        if (check.Fault is { } fault)
        {
            refusals.Add(connection.RemoteEndPoint is IPEndPoint peer ? peer.Address.ToString() : NoPeer, check.Id, fault);
            return false;
        }

        connection.Features.Set(new PeerIdentity(
            certificate, sent, check, bundles, now, connection.Features.Get<IConnectionLifetimeNotificationFeature>(), logger));
        return true;
    }

    // The stream builds a chain of its own before it asks: it must not fetch anything from addresses in a stranger's certificate.
    private static X509ChainPolicy Offline() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };
}
