using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>
/// Counts and logs calls that are refused: every one of a caller that is known, those of others so that they cannot fill the log.
/// </summary>
internal sealed class CallRefusals(PdpMetrics metrics, TimeProvider time, ILogger<CallRefusals> logger)
{
    private readonly BoundedTelling<(IPAddress? Address, string Rpc, string Reason)> _telling = new(time);

    /// <param name="context">The call.</param>
    /// <param name="rpc">What it called.</param>
    /// <param name="caller">Who; null: what it showed is not accepted.</param>
    /// <param name="refusal">Why.</param>
    public void Add(HttpContext context, string rpc, Caller? caller, in CallRefusal refusal)
    {
        metrics.CallRefused(rpc, refusal.Reason);
        IPAddress? address = context.Connection.RemoteIpAddress;
        long untold = 0;
        bool tell = caller?.SubjectId is not null || _telling.Tell((address, rpc, refusal.Reason), out untold);
        if (untold > 0)
            Log.CallsRefusedBefore(logger, untold);
        if (tell)
            Log.CallRefused(logger, rpc, caller?.Name ?? "a caller whose credential is not accepted", address, context.Connection.RemotePort, refusal.Reason, refusal.Note);
    }
}
