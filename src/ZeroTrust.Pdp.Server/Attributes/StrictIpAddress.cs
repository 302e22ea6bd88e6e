using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace ZeroTrust.Pdp.Server.Attributes;

/// <summary>
/// Reads IP addresses without the latitude of <see cref="IPAddress.TryParse(string, out IPAddress)"/>: no octal, hexadecimal
/// or shortened IPv4 (RFC 6943 section 3.1.1), no zone, no brackets. An IPv4-mapped IPv6 address is the IPv4 address, so
/// that a condition on an IPv4 network cannot be evaded by the other spelling.
/// </summary>
internal static class StrictIpAddress
{
    private static readonly SearchValues<char> Ipv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    public static bool TryParse(string text, out IPAddress? address)
    {
        if (text.Contains(':', StringComparison.Ordinal))
            return TryParseIpv6(text, out address);
        return TryParseIpv4(text, out address);
    }

    private static bool TryParseIpv6(string text, out IPAddress? address)
    {
        if (text.AsSpan().ContainsAnyExcept(Ipv6Characters)
            || !IPAddress.TryParse(text, out address)
            || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            address = null;
            return false;
        }

        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return true;
    }

    private static bool TryParseIpv4(string text, out IPAddress? address)
    {
        address = null;
        Span<byte> bytes = stackalloc byte[4];
        int part = 0;
        int digits = 0;
        int value = 0;
        foreach (char c in text)
        {
            if (c == '.')
            {
                if (digits == 0 || part == 3)
                    return false;
                bytes[part++] = (byte)value;
                digits = 0;
                value = 0;
                continue;
            }

            if (!char.IsAsciiDigit(c) || (digits > 0 && value == 0))
                return false;
            value = (value * 10) + (c - '0');
            digits++;
            if (value > 255)
                return false;
        }

        if (part != 3 || digits == 0)
            return false;
        bytes[3] = (byte)value;
        address = new IPAddress(bytes);
        return true;
    }
}
