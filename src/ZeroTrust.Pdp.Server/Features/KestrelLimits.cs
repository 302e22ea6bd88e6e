using Microsoft.AspNetCore.Server.Kestrel.Core;
using ZeroTrust.Pdp.Server.Configuration;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>
/// The limits that the transport keeps. Its own stay where they are: an HPACK table has 4 KiB, and resets, pings and settings that
/// only make work end the connection.
/// </summary>
internal static class KestrelLimits
{
    // Room for the prefix of a message and of one that must not follow it.
    private const int FramingBytes = 64;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public static void Apply(KestrelServerLimits kestrel, PdpServerSettings settings)
    {
        LimitSettings limits = settings.Limits;
        kestrel.MaxConcurrentConnections = limits.Connections;
        kestrel.MaxRequestHeadersTotalSize = limits.HeadersSize;
        kestrel.MaxRequestHeaderCount = limits.HeaderCount;
        kestrel.RequestHeadersTimeout = limits.HeadersTimeout;
        kestrel.KeepAliveTimeout = limits.IdleConnectionTimeout;
        kestrel.MinRequestBodyDataRate = new MinDataRate(limits.MinDataRate, Grace);
        kestrel.MinResponseDataRate = kestrel.MinRequestBodyDataRate;

        // The default would refuse messages that the limit of messages lets in. Streaming calls lift it.
        kestrel.MaxRequestBodySize = (long)settings.MaxReceiveMessageSize + FramingBytes;
        kestrel.Http2.MaxStreamsPerConnection = limits.StreamsPerConnection;
        kestrel.Http2.MaxRequestHeaderFieldSize = limits.HeadersSize;
        kestrel.Http2.KeepAlivePingDelay = limits.PingInterval ?? TimeSpan.MaxValue;
        kestrel.Http2.KeepAlivePingTimeout = limits.PingTimeout;
    }
}
