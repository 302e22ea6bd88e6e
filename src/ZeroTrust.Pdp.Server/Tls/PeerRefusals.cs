using Microsoft.Extensions.Logging;

namespace ZeroTrust.Pdp.Server.Tls;

/// <summary>
/// Logs client certificates that are not accepted: each reason of each address once a minute, and of a flood of addresses
/// only that there is one. Thread-safe.
/// </summary>
internal sealed class PeerRefusals(TlsMetrics metrics, TimeProvider time, ILogger<PeerRefusals> logger)
{
    private const int MaxEntries = 200;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly HashSet<(string Address, string Id, string Reason)> _told = [];
    private long _windowStarted = time.GetTimestamp();
    private long _untold;

    /// <summary>Notes a refusal.</summary>
    /// <param name="address">Where the peer connects from, without port.</param>
    /// <param name="id">The SPIFFE ID that it claims; may be empty.</param>
    /// <param name="reason">What is wrong.</param>
    public void Add(string address, string id, string reason)
    {
        metrics.PeerRefused();
        long untold = 0;
        bool tell;
        lock (_gate)
        {
            if (time.GetElapsedTime(_windowStarted) >= Window)
            {
                untold = _untold;
                _untold = 0;
                _told.Clear();
                _windowStarted = time.GetTimestamp();
            }

            tell = _told.Count < MaxEntries && _told.Add((address, id, reason));
            if (!tell)
                _untold++;
        }

        if (untold > 0)
            Log.PeersRefusedBefore(logger, untold);
        if (tell)
            Log.PeerRefused(logger, address, id.Length == 0 ? "none" : id, reason);
    }
}
