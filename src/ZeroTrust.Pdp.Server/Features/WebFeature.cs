using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using ZeroTrust.Pdp.Server.Callers;
using ZeroTrust.Pdp.Server.Configuration;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>gRPC-Web, for tools over HTTP/1.1 and for scripts of web pages whose origin is allowed.</summary>
internal static class WebFeature
{
    private static readonly TimeSpan PreflightAge = TimeSpan.FromMinutes(10);
    private static readonly string[] ExposedFields = ["grpc-status", "grpc-message", "grpc-status-details-bin"];

    public static void AddWeb(this WebApplicationBuilder builder)
    {
        builder.Services.AddCors();
        builder.Services.AddSingleton<OriginRefusals>();
    }

    /// <summary>Takes gRPC-Web. Plain gRPC of programs goes past all of it.</summary>
    public static void UseWeb(this WebApplication app, PdpServerSettings settings) => app.UseWhen(MayBeWeb, web =>
    {
        OriginRefusals refusals = app.Services.GetRequiredService<OriginRefusals>();
        web.Use((context, next) => IsOriginAllowed(context.Request.Headers.Origin, settings.GrpcWebOrigins) ? next(context) : refusals.AnswerAsync(context));
        web.UseCors(policy => Allow(policy, settings.GrpcWebOrigins));
        web.UseGrpcWeb();
    });

    private static bool MayBeWeb(HttpContext context) => !HttpProtocol.IsHttp2(context.Request.Protocol) || context.Request.Headers.Origin.Count > 0;

    // Not even of the PDP's own address: a page whose name was made to point here has that origin too (DNS rebinding).
    private static bool IsOriginAllowed(in StringValues origin, ImmutableArray<string> allowed) =>
        origin.Count == 0 || (origin.Count == 1 && allowed.Contains(origin.ToString()));

    private static void Allow(CorsPolicyBuilder policy, ImmutableArray<string> origins) => policy
        .WithOrigins([.. origins])
        .WithMethods(HttpMethods.Post)
        .AllowAnyHeader()
        .WithExposedHeaders(ExposedFields)
        .SetPreflightMaxAge(PreflightAge);
}
