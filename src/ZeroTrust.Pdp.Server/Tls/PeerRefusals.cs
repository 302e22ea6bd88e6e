using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>Counts client certificates that are not accepted, and logs each reason of each address. Thread-safe.</summary>
internal sealed class PeerRefusals(TlsMetrics metrics, TimeProvider time, ILogger<PeerRefusals> logger)
{
    private readonly BoundedTelling<(string Address, string Id, string Reason)> _telling = new(time);

    /// <summary>Notes a refusal.</summary>
    /// <param name="address">Where the peer connects from, without port.</param>
    /// <param name="id">The SPIFFE ID that it claims; may be empty.</param>
    /// <param name="reason">What is wrong.</param>
    public void Add(string address, string id, string reason)
    {
        metrics.PeerRefused();
        bool tell = _telling.Tell((address, id, reason), out long untold);
        if (untold > 0)
            Log.PeersRefusedBefore(logger, untold);
        if (tell)
            Log.PeerRefused(logger, address, id.Length == 0 ? "none" : id, reason);
    }
}
