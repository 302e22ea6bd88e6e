using System.Net;
using Microsoft.AspNetCore.Http;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>Knows callers by nothing but where their connection comes from.</summary>
internal sealed class LoopbackAuthenticator : ICallerAuthenticator
{
    public ValueTask<CallerAuthentication> AuthenticateAsync(HttpContext context) =>
        new(context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) ? Caller.Local : Caller.Nobody);
}
