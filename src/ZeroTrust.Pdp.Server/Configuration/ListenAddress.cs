using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ZeroTrust.Pdp.Server.Configuration;

/// <summary>Reads `address:port`, with an IPv6 address in brackets, or `localhost:port`.</summary>
internal static class ListenAddress
{
    public static bool TryParse(string text, out IPEndPoint? address)
    {
        address = null;
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            return false;
        ReadOnlySpan<char> host = text.AsSpan(0, colon);
        bool bracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            address = new IPEndPoint(IPAddress.Loopback, port);
            return true;
        }

        if (bracketed)
            host = host[1..^1];
        if (!IPAddress.TryParse(host, out IPAddress? ip) || bracketed != (ip.AddressFamily == AddressFamily.InterNetworkV6))
            return false;
        address = new IPEndPoint(ip, port);
        return true;
    }
}
