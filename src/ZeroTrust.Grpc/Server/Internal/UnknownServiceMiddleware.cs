using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Answers calls of services and methods that are not mapped.</summary>
internal sealed class UnknownServiceMiddleware(RequestDelegate next, GrpcServiceRegistry registry, IOptions<GrpcServiceOptions> options)
{
    private readonly bool _ignore = options.Value.IgnoreUnknownServices ?? false;

    public Task InvokeAsync(HttpContext httpContext)
    {
        if (_ignore || registry.Names.Count == 0 || httpContext.Response.HasStarted || httpContext.GetEndpoint() is not null || !(GrpcRequestCheck.IsGrpc(httpContext.Request) || GrpcRequestCheck.IsGrpcWeb(httpContext)))
            return next(httpContext);

        string path = httpContext.Request.Path.Value ?? "";
        int end = path.LastIndexOf('/');
        bool knownService = end > 1 && registry.Names.Contains(path[1..end]);
        httpContext.Response.Headers.ContentType = ResponseFields.ContentType;
        ResponseFields.AddStatus(httpContext.Response.Headers, StatusCode.Unimplemented, knownService ? "Method is unimplemented." : "Service is unimplemented.");
        return Task.CompletedTask;
    }
}
