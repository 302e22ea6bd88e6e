using Grpc.AspNetCore.Web.Internal;
using Grpc.Core;
using Grpc.Internal;
using Microsoft.AspNetCore.Http;
using HttpStatusCodes = Microsoft.AspNetCore.Http.StatusCodes;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Tells gRPC requests from others, and answers the others.</summary>
internal static class GrpcRequestCheck
{
    public static bool IsGrpc(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && (HttpProtocol.IsHttp2(request.Protocol) || HttpProtocol.IsHttp3(request.Protocol))
        && GrpcFields.IsGrpcContentType(request.ContentType);

    /// <summary>Whether the request is a call that came through gRPC-Web.</summary>
    public static bool IsGrpcWeb(HttpContext httpContext) => httpContext.Features.Get<GrpcWebFeature>() is not null;

    public static void Refuse(HttpContext httpContext)
    {
        HttpRequest request = httpContext.Request;
        HttpResponse response = httpContext.Response;
        if (!HttpMethods.IsPost(request.Method))
        {
            response.StatusCode = HttpStatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = HttpMethods.Post;
            return;
        }

        if (!GrpcFields.IsGrpcContentType(request.ContentType))
        {
            response.StatusCode = HttpStatusCodes.Status415UnsupportedMediaType;
            ResponseFields.AddStatus(response.Headers, StatusCode.Internal, "the content type is not `application/grpc`");
            return;
        }

        response.StatusCode = HttpStatusCodes.Status426UpgradeRequired;
        response.Headers.Upgrade = "HTTP/2";
        ResponseFields.AddStatus(response.Headers, StatusCode.Internal, "gRPC needs HTTP/2");
    }
}
