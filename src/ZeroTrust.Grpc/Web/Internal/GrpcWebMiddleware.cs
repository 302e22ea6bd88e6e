using Grpc.Internal;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>
/// Lets gRPC-Web requests through to gRPC services: what comes and goes is translated around the call, so that the
/// services see a call like any other.
/// </summary>
internal sealed class GrpcWebMiddleware(RequestDelegate next, ILoggerFactory logging, bool defaultEnabled)
{
    private readonly ILogger _logger = logging.CreateLogger("Grpc.AspNetCore.Web");

    public Task InvokeAsync(HttpContext httpContext)
    {
        HttpRequest request = httpContext.Request;
        if (!HttpMethods.IsPost(request.Method) || GrpcWebContentType.Parse(request.ContentType) is not { } requestType)
            return next(httpContext);

        bool enabled = httpContext.GetEndpoint()?.Metadata.GetMetadata<IGrpcWebEnabledMetadata>()?.GrpcWebEnabled ?? defaultEnabled;
        if (!enabled)
        {
            GrpcLog.WebNotEnabled(_logger, request.Path.Value ?? "");
            return next(httpContext);
        }

        // Without a wish for gRPC-Web in `accept`, the answer is binary in the format of the request.
        GrpcWebContentType responseType = GrpcWebContentType.FindAccepted(request.Headers.Accept) ?? requestType with { IsText = false };
        return TranslateAsync(httpContext, requestType, responseType);
    }

    private async Task TranslateAsync(HttpContext httpContext, GrpcWebContentType requestType, GrpcWebContentType responseType)
    {
        string contentType = responseType.ToString();
        httpContext.Response.OnStarting(() =>
        {
            // Other middleware may answer in place of the service; its content type stays.
            if (GrpcFields.IsGrpcContentType(httpContext.Response.ContentType))
                httpContext.Response.ContentType = contentType;
            return Task.CompletedTask;
        });

        var translation = new GrpcWebFeature(httpContext, requestType.IsText, responseType.IsText);
        try
        {
            await next(httpContext);
            await translation.FinishAsync();
        }
        finally
        {
            translation.Detach();
        }
    }
}
