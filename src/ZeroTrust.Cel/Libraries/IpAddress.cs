using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace ZeroTrust.Cel;

/// <summary>
/// An IPv4 address, or an IPv6 address without a zone. Unlike the framework's parser this one takes only the forms of RFC 4291
/// section 2.2 and plain dotted quads: a second reading of the same text (octal, hexadecimal, fewer parts) is a way past a rule.
/// </summary>
/// <param name="IsV6">Whether the address is one of IPv6.</param>
/// <param name="Bits">The address as a number; 32 bits for IPv4.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct IpAddress(bool IsV6, UInt128 Bits)
{
    private const int Groups = 8;

    internal int Width => IsV6 ? 128 : 32;

    internal bool IsUnspecified => Bits == 0;

    internal bool IsLoopback => IsV6 ? Bits == 1 : Bits >> 24 == 127;

    internal bool IsMulticast => IsV6 ? Bits >> 120 == 0xFF : Bits >> 28 == 0xE;

    internal bool IsLinkLocalUnicast => IsV6 ? Bits >> 118 == 0xFE80 >> 6 : Bits >> 16 == 0xA9FE;

    internal bool IsLinkLocalMulticast => IsV6 ? (Bits >> 112 & 0xFF0F) == 0xFF02 : Bits >> 8 == 0xE00000;

    internal bool IsGlobalUnicast =>
        !IsUnspecified && !IsLoopback && !IsMulticast && !IsLinkLocalUnicast && (IsV6 || Bits != uint.MaxValue);

    /// <summary>Reads an address. An IPv4-mapped address is taken in hexadecimal only, and is the IPv4 address then.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        if (!text.Contains(':'))
        {
            if (!TryParseV4(text, out var v4))
                return false;
            address = new IpAddress(IsV6: false, v4);
            return true;
        }

        if (!TryParseV6(text, out var bits, out var isDotted))
            return false;
        var isMapped = bits >> 32 == 0xFFFF;
        if (isMapped && isDotted)
            return false;
        address = isMapped ? new IpAddress(IsV6: false, bits & uint.MaxValue) : new IpAddress(IsV6: true, bits);
        return true;
    }

    /// <summary>The canonical text (RFC 5952).</summary>
    public override string ToString()
    {
        if (!IsV6)
            return string.Create(CultureInfo.InvariantCulture, $"{Octet(3)}.{Octet(2)}.{Octet(1)}.{Octet(0)}");
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        var (start, length) = LongestZeros(bytes);
        var text = new StringBuilder();
        for (var i = 0; i < Groups; i++)
        {
            if (i == start)
            {
                text.Append("::");
                i += length - 1;
                continue;
            }

            if (text.Length > 0 && text[^1] != ':')
                text.Append(':');
            text.Append(CultureInfo.InvariantCulture, $"{Group(bytes, i):x}");
        }

        return text.ToString();
    }

    private int Octet(int index) => (int)(Bits >> (8 * index) & 0xFF);

    private static int Group(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * index)..]);

    // The first of the longest runs of two or more zero groups.
    private static (int Start, int Length) LongestZeros(ReadOnlySpan<byte> bytes)
    {
        var (best, bestLength) = (-1, 1);
        for (var i = 0; i < Groups; i++)
        {
            var end = i;
            while (end < Groups && Group(bytes, end) == 0)
                end++;
            if (end - i > bestLength)
                (best, bestLength) = (i, end - i);
            i = Math.Max(i, end - 1);
        }

        return (best, bestLength);
    }

    /// <summary>Reads one to three digits without a leading zero.</summary>
    internal static bool TryParseDecimal(ReadOnlySpan<char> text, int most, out int value)
    {
        value = 0;
        if (text.Length is < 1 or > 3 || (text.Length > 1 && text[0] == '0'))
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
                return false;
            value = (value * 10) + c - '0';
        }

        return value <= most;
    }

    private static bool TryParseV4(ReadOnlySpan<char> text, out uint bits)
    {
        bits = 0;
        for (var part = 0; part < 4; part++)
        {
            var end = part == 3 ? text.Length : text.IndexOf('.');
            if (end < 1 || !TryParseDecimal(text[..end], 255, out var octet))
                return false;
            bits = (bits << 8) | (uint)octet;
            text = text[Math.Min(text.Length, end + 1)..];
        }

        return true;
    }

    private static bool TryParseV6(ReadOnlySpan<char> text, out UInt128 bits, out bool isDotted)
    {
        bits = 0;
        isDotted = false;
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap < 0)
            return TryParseGroups(text, out bits, out var all, out isDotted) && all == Groups;
        if (!TryParseGroups(text[..gap], out var high, out var before, out var isHighDotted) || isHighDotted
            || !TryParseGroups(text[(gap + 2)..], out var low, out var after, out isDotted)
            || before + after >= Groups)
            return false;
        bits = (before == 0 ? 0 : high << (16 * (Groups - before))) | low;
        return true;
    }

    private static bool TryParseGroups(ReadOnlySpan<char> text, out UInt128 bits, out int count, out bool isDotted)
    {
        bits = 0;
        count = 0;
        isDotted = false;
        if (text.IsEmpty)
            return true;
        while (count < Groups)
        {
            var end = text.IndexOf(':');
            if (end < 0 && text.Contains('.'))
            {
                isDotted = true;
                if (!TryParseV4(text, out var v4) || count > Groups - 2)
                    return false;
                bits = (bits << 32) | v4;
                count += 2;
                return true;
            }

            var group = end < 0 ? text : text[..end];
            if (group.Length is < 1 or > 4 || !ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                return false;
            bits = (bits << 16) | value;
            count++;
            if (end < 0)
                return true;
            text = text[(end + 1)..];
        }

        return false;
    }
}
