using System.Net;
using System.Net.Sockets;
using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>Statuses for answers and failures that carry none.</summary>
internal static class StatusMapping
{
    /// <summary>Status for an HTTP answer without <c>grpc-status</c>.</summary>
    public static StatusCode FromHttp(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.RequestHeaderFieldsTooLarge => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    /// <summary>Status for the error code of a stream or connection that the peer reset.</summary>
    public static StatusCode FromHttp2Error(long code) => code switch
    {
        0x7 => StatusCode.Unavailable,
        0x8 => StatusCode.Cancelled,
        0xB => StatusCode.ResourceExhausted,
        0xC => StatusCode.PermissionDenied,
        _ => StatusCode.Internal,
    };

    /// <summary>Status for a failure of the transport.</summary>
    public static Status FromException(Exception exception)
    {
        bool unreachable = false;
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is HttpProtocolException protocol && !IsOrderlyEnd(protocol))
                return new Status(FromHttp2Error(protocol.ErrorCode), $"the peer reset the call with HTTP/2 error {protocol.ErrorCode}", exception);
            unreachable |= e is SocketException or IOException
                || e is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
                        or HttpRequestError.ProxyTunnelError or HttpRequestError.ResponseEnded or HttpRequestError.VersionNegotiationError,
                };
        }

        return unreachable
            ? new Status(StatusCode.Unavailable, "the service cannot be reached, or the connection broke", exception)
            : new Status(StatusCode.Internal, "the call could not be carried out", exception);
    }

    /// <summary>
    /// Whether the peer closed the whole connection without naming an error: it went away, and the call with it. Only
    /// the text, or its resource key, tells this from a stream that was reset without an error.
    /// </summary>
    private static bool IsOrderlyEnd(HttpProtocolException exception) =>
        exception.ErrorCode == 0 && exception.Message.Contains("connection", StringComparison.OrdinalIgnoreCase);
}
