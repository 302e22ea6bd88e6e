using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using ZeroTrust.Pdp.Server.Callers;

namespace ZeroTrust.Pdp.Server.Admission;

/// <summary>Tells callers apart.</summary>
/// <param name="Issuer">Who says who it is; empty without a token.</param>
/// <param name="Id">Its verified id; empty without a credential.</param>
/// <param name="Network">Without a credential the address it comes from, of IPv6 the /64, which is what one subscriber has; else 0.</param>
internal readonly record struct CallerKey(string Issuer, string Id, UInt128 Network)
{
    private const int NetworkBytes = 8;

    public static CallerKey Of(HttpContext context) => CallerFeature.Of(context)?.Caller is { Id.Length: > 0 } caller
        ? new CallerKey(caller.Issuer, caller.Id, UInt128.Zero)
        : new CallerKey("", "", NetworkOf(context.Connection.RemoteIpAddress));

    public static UInt128 NetworkOf(IPAddress? address)
    {
        if (address is null)
            return UInt128.Zero;
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (address.AddressFamily == AddressFamily.InterNetwork)
            address = address.MapToIPv6();
        address.TryWriteBytes(bytes, out _);
        if (!address.IsIPv4MappedToIPv6)
            bytes[NetworkBytes..].Clear();
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
