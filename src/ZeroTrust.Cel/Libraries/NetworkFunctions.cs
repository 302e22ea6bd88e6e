namespace ZeroTrust.Cel;

/// <summary>The network extension.</summary>
internal static class NetworkFunctions
{
    internal static IEnumerable<KeyValuePair<string, Function1>> Unary =>
    [
        new("ip", static (CelActivation a, in CelValue x) => ToIp(x)),
        new("isIP", static (CelActivation a, in CelValue x) =>
            x.StringOrNull is { } text ? CelValue.FromBool(IpAddress.TryParse(text, out _)) : StandardFunctions.NoOverload("isIP", x)),
        new("ip.isCanonical", static (CelActivation a, in CelValue x) => IsCanonical(x)),
        new("cidr", static (CelActivation a, in CelValue x) => ToCidr(x)),
        new("isCIDR", static (CelActivation a, in CelValue x) =>
            x.StringOrNull is { } text ? CelValue.FromBool(IpNetwork.TryParse(text, out _)) : StandardFunctions.NoOverload("isCIDR", x)),
        new("family", static (CelActivation a, in CelValue x) =>
            AsIp(x) is { } ip ? CelValue.FromInt(ip.Address.IsV6 ? 6 : 4) : StandardFunctions.NoOverload("family", x)),
        Test("isLoopback", static ip => ip.IsLoopback),
        Test("isUnspecified", static ip => ip.IsUnspecified),
        Test("isGlobalUnicast", static ip => ip.IsGlobalUnicast),
        Test("isLinkLocalUnicast", static ip => ip.IsLinkLocalUnicast),
        Test("isLinkLocalMulticast", static ip => ip.IsLinkLocalMulticast),
        new("masked", static (CelActivation a, in CelValue x) =>
            AsCidr(x) is { } cidr ? CelValue.FromOpaque(new CelCidr(cidr.Network.Masked)) : StandardFunctions.NoOverload("masked", x)),
        new("prefixLength", static (CelActivation a, in CelValue x) =>
            AsCidr(x) is { } cidr ? CelValue.FromInt(cidr.Network.PrefixLength) : StandardFunctions.NoOverload("prefixLength", x)),
        new("isMask", static (CelActivation a, in CelValue x) =>
            AsCidr(x) is { } cidr ? CelValue.FromBool(cidr.Network == cidr.Network.Masked) : StandardFunctions.NoOverload("isMask", x)),
    ];

    internal static IEnumerable<KeyValuePair<string, Function2>> Binary =>
    [
        new("containsIP", static (CelActivation a, in CelValue x, in CelValue y) => ContainsIp(x, y)),
        new("containsCIDR", static (CelActivation a, in CelValue x, in CelValue y) => ContainsCidr(x, y)),
    ];

    private static KeyValuePair<string, Function1> Test(string name, Func<IpAddress, bool> test) =>
        new(name, (CelActivation a, in CelValue x) =>
            AsIp(x) is { } ip ? CelValue.FromBool(test(ip.Address)) : StandardFunctions.NoOverload(name, x));

    private static CelIp? AsIp(in CelValue x) => x.Kind == CelKind.Opaque ? x.RawOpaque as CelIp : null;

    private static CelCidr? AsCidr(in CelValue x) => x.Kind == CelKind.Opaque ? x.RawOpaque as CelCidr : null;

    // Both the function over text and the method of a network.
    private static CelValue ToIp(in CelValue x)
    {
        if (AsCidr(x) is { } cidr)
            return CelValue.FromOpaque(new CelIp(cidr.Network.Address));
        if (x.StringOrNull is not { } text)
            return StandardFunctions.NoOverload("ip", x);
        return IpAddress.TryParse(text, out var address) ? CelValue.FromOpaque(new CelIp(address)) : Malformed("IP address");
    }

    private static CelValue ToCidr(in CelValue x)
    {
        if (x.StringOrNull is not { } text)
            return StandardFunctions.NoOverload("cidr", x);
        return IpNetwork.TryParse(text, out var network) ? CelValue.FromOpaque(new CelCidr(network)) : Malformed("IP network");
    }

    private static CelValue IsCanonical(in CelValue x)
    {
        if (x.StringOrNull is not { } text)
            return StandardFunctions.NoOverload("ip.isCanonical", x);
        return IpAddress.TryParse(text, out var address)
            ? CelValue.FromBool(string.Equals(address.ToString(), text))
            : Malformed("IP address");
    }

    private static CelValue ContainsIp(in CelValue x, in CelValue y)
    {
        if (AsCidr(x) is not { } cidr)
            return StandardFunctions.NoOverload("containsIP", x, y);
        if (AsIp(y) is { } ip)
            return CelValue.FromBool(cidr.Network.Contains(ip.Address));
        if (y.StringOrNull is not { } text)
            return StandardFunctions.NoOverload("containsIP", x, y);
        return IpAddress.TryParse(text, out var address) ? CelValue.FromBool(cidr.Network.Contains(address)) : Malformed("IP address");
    }

    private static CelValue ContainsCidr(in CelValue x, in CelValue y)
    {
        if (AsCidr(x) is not { } cidr)
            return StandardFunctions.NoOverload("containsCIDR", x, y);
        if (AsCidr(y) is { } other)
            return CelValue.FromBool(cidr.Network.Contains(other.Network));
        if (y.StringOrNull is not { } text)
            return StandardFunctions.NoOverload("containsCIDR", x, y);
        return IpNetwork.TryParse(text, out var network) ? CelValue.FromBool(cidr.Network.Contains(network)) : Malformed("IP network");
    }

    private static CelValue Malformed(string what) => CelValue.FromError(Errors.Invalid($"malformed {what}"));
}
