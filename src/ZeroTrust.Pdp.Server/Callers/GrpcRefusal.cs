using System.Globalization;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>Answers a call before its handler: a status in the headers and nothing else (Trailers-Only of gRPC over HTTP/2).</summary>
internal static class GrpcRefusal
{
    private const string ContentType = "application/grpc";

    public static void Write(HttpContext context, Status status)
    {
        HttpResponse response = context.Response;
        if (status.StatusCode == StatusCode.Unauthenticated)
            response.Headers.WWWAuthenticate = "Bearer";

        // What is no gRPC call is told in the words of HTTP.
        if (context.Request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) != true)
        {
            response.StatusCode = status.StatusCode switch
            {
                StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
                StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
                _ => StatusCodes.Status403Forbidden,
            };
            return;
        }

        response.ContentType = ContentType;
        response.Headers["grpc-status"] = ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Encode(status.Detail);
    }

    // Only what the header cannot carry: grpc-js leaves escapes of `/` and `:` as they are.
    private static string Encode(string detail)
    {
        var text = new StringBuilder(detail.Length);
        foreach (Rune rune in detail.EnumerateRunes())
        {
            if (rune.Value is >= ' ' and <= '~' and not '%')
                text.Append((char)rune.Value);
            else
                text.Append(Uri.EscapeDataString(rune.ToString()));
        }

        return text.ToString();
    }
}
