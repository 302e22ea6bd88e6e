using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using ZeroTrust.Pdp.Server.Callers;
using Status = Grpc.Core.Status;

namespace ZeroTrust.Pdp.Server.Admission;

/// <summary>
/// Says RESOURCE_EXHAUSTED and when to try again: as `grpc-retry-pushback-ms` (gRFC A6), which clients obey, and as
/// `google.rpc.RetryInfo` in `grpc-status-details-bin`, which they show.
/// </summary>
internal static class Refusal
{
    /// <summary>Of what will not be taken however long one waits.</summary>
    public static readonly TimeSpan Never = TimeSpan.FromMilliseconds(-1);

    private const string PushbackField = "grpc-retry-pushback-ms";

    /// <summary>Answers a call before its handler.</summary>
    /// <param name="context">The call.</param>
    /// <param name="detail">Why.</param>
    /// <param name="wait">After what time it may be tried again, or <see cref="Never"/>.</param>
    public static void Write(HttpContext context, string detail, TimeSpan wait)
    {
        GrpcRefusal.Write(context, new Status(StatusCode.ResourceExhausted, detail));
        IHeaderDictionary headers = context.Response.Headers;
        headers[PushbackField] = Pushback(wait);
        if (wait >= TimeSpan.Zero)
            headers[MetadataExtensions.StatusDetailsTrailerName] = Convert.ToBase64String(Details(detail, wait).ToByteArray()).TrimEnd('=');
    }

    /// <summary>The same for a call in its handler.</summary>
    public static RpcException Exception(string detail, TimeSpan wait)
    {
        var trailers = new Metadata { { PushbackField, Pushback(wait) } };
        if (wait >= TimeSpan.Zero)
            trailers.SetRpcStatus(Details(detail, wait));
        return new RpcException(new Status(StatusCode.ResourceExhausted, detail), trailers);
    }

    private static string Pushback(TimeSpan wait) =>
        wait < TimeSpan.Zero ? "-1" : Math.Ceiling(wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private static Google.Rpc.Status Details(string detail, TimeSpan wait) => new()
    {
        Code = (int)StatusCode.ResourceExhausted,
        Message = detail,
        Details = { Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(wait) }) },
    };
}
