using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ZeroTrust.Pdp.Server.Callers;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>Answers `/caller` on both listeners with who the server takes the caller for, or why it takes it for nobody.</summary>
internal sealed class CallerProbe : IStartupFilter
{
    public const string Path = "/caller";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        ICallerAuthenticator authenticator = app.ApplicationServices.GetRequiredService<ICallerAuthenticator>();
        app.Map(Path, branch => branch.Run(async context =>
        {
            CallerAuthentication result = await authenticator.AuthenticateAsync(context);
            string text = result.Caller is { } caller ? $"{caller.Kind} {caller.Id}|{caller.Workload}" : "refused: " + result.Fault;
            await context.Response.WriteAsync(text);
        }));
        next(app);
    };
}
