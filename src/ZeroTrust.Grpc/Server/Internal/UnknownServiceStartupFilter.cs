using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>
/// Puts the answer to unknown services behind all endpoints. It is no endpoint itself: a catch-all route would be a
/// second candidate for every call, which costs the router its fast path.
/// </summary>
internal sealed class UnknownServiceStartupFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        app.UseMiddleware<UnknownServiceMiddleware>();
    };
}
