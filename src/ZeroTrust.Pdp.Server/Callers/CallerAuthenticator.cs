using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ZeroTrust.Pdp.Server.Tls;
using ZeroTrust.Pdp.Server.Tokens;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>
/// Knows callers by a bearer token, else by the certificate of their connection, else by where the connection comes from. A
/// certificate that is no longer accepted refuses the call whatever token comes with it. The answer for an unchanged
/// connection, and for a token that was verified before, is there at once and allocates nothing.
/// </summary>
internal sealed class CallerAuthenticator(TlsRuntime runtime, TimeProvider time, TokenAuthenticator? tokens = null) : ICallerAuthenticator
{
    private const string NoIssuer = "tokens are not accepted here";

    public ValueTask<CallerAuthentication> AuthenticateAsync(HttpContext context)
    {
        PeerIdentity? peer = runtime.HasPeers ? context.Features.Get<PeerIdentity>() : null;
        CallerAuthentication connection = peer is null ? ByAddress(context) : peer.Authenticate(runtime.Bundles, time.GetUtcNow());
        if (connection.Caller is null || context.Request.Headers.Authorization.Count == 0)
            return new(connection);
        return tokens is null ? new(CallerAuthentication.Refused(NoIssuer)) : tokens.AuthenticateAsync(context.Request.Headers.Authorization, peer);
    }

    private static CallerAuthentication ByAddress(HttpContext context) =>
        context.Features.Get<IHttpConnectionFeature>()?.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) ? Caller.Local : Caller.Nobody;
}
