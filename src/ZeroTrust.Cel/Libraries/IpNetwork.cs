using System.Globalization;
using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>An address with a prefix length (RFC 4632, RFC 4291 section 2.3).</summary>
/// <param name="Address">The address as written, host bits included.</param>
/// <param name="PrefixLength">The number of leading bits that name the network.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct IpNetwork(IpAddress Address, int PrefixLength)
{
    internal IpNetwork Masked => this with { Address = Address with { Bits = Network(Address) << HostBits } };

    private int HostBits => Address.Width - PrefixLength;

    internal static bool TryParse(ReadOnlySpan<char> text, out IpNetwork network)
    {
        network = default;
        var slash = text.LastIndexOf('/');
        if (slash < 0 || !IpAddress.TryParse(text[..slash], out var address))
            return false;
        var length = text[(slash + 1)..];

        // A mapped address is one of 32 bits, but its prefix would count 128.
        if (!address.IsV6 && text.Contains(':'))
            return false;
        if (!IpAddress.TryParseDecimal(length, address.Width, out var bits))
            return false;
        network = new IpNetwork(address, bits);
        return true;
    }

    internal bool Contains(IpAddress address) => address.IsV6 == Address.IsV6 && Network(address) == Network(Address);

    internal bool Contains(IpNetwork other) => other.PrefixLength >= PrefixLength && Contains(other.Address);

    /// <summary>The address and the prefix length.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");

    // A shift by all 128 bits would shift by none.
    private UInt128 Network(IpAddress address) => HostBits >= 128 ? 0 : address.Bits >> HostBits;
}
