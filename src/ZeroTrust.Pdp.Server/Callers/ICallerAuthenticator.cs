using Microsoft.AspNetCore.Http;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>Tells who makes a call. Thread-safe.</summary>
internal interface ICallerAuthenticator
{
    /// <summary>
    /// Looks at the connection and the headers of a call. A credential that is shown and not accepted is never passed over:
    /// the call is refused, also where it would have been let in without one.
    /// </summary>
    ValueTask<CallerAuthentication> AuthenticateAsync(HttpContext context);
}
