using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ZeroTrust.Pdp.Server.Tls;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>
/// Knows callers by the certificate of their connection; without one, by where the connection comes from. The answer for an
/// unchanged connection is there at once and allocates nothing.
/// </summary>
internal sealed class CallerAuthenticator(TlsRuntime runtime, TimeProvider time) : ICallerAuthenticator
{
    private const string NoIssuer = "tokens are not accepted here";

    public ValueTask<CallerAuthentication> AuthenticateAsync(HttpContext context)
    {
        PeerIdentity? peer = context.Features.Get<PeerIdentity>();
        CallerAuthentication connection = peer is null ? ByAddress(context) : peer.Authenticate(runtime.Bundles, time.GetUtcNow());
        if (connection.Caller is null || context.Request.Headers.Authorization.Count == 0)
            return new(connection);
        return new(CallerAuthentication.Refused(NoIssuer));
    }

    private static CallerAuthentication ByAddress(HttpContext context) =>
        context.Features.Get<IHttpConnectionFeature>()?.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) ? Caller.Local : Caller.Nobody;
}
