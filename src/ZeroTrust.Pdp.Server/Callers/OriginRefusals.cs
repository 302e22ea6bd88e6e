using System.Net;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>Answers requests of web pages whose origin is not allowed: counts them all, and logs them so that they cannot fill the log.</summary>
internal sealed class OriginRefusals(PdpMetrics metrics, TimeProvider time, ILogger<OriginRefusals> logger)
{
    private const string Reason = "origin_not_allowed";

    private readonly BoundedTelling<IPAddress> _telling = new(time);

    public Task AnswerAsync(HttpContext context)
    {
        string? rpc = context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName.TrimStart('/');
        metrics.CallRefused(rpc ?? "none", Reason);
        IPAddress address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        bool tell = _telling.Tell(address, out long untold);
        if (untold > 0)
            Log.OriginsRefusedBefore(logger, untold);
        if (tell)
            Log.OriginRefused(logger, address);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("the PDP takes no requests of web pages of this origin; `GrpcWebOrigins` names those that may call\n");
    }
}
