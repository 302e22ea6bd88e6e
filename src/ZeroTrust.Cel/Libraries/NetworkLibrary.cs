namespace ZeroTrust.Cel;

/// <summary>Declares the network extension, as in Kubernetes.</summary>
internal static class NetworkLibrary
{
    internal static CelType Ip { get; } = CelType.Opaque("net.IP");

    internal static CelType Cidr { get; } = CelType.Opaque("net.CIDR");

    internal static IEnumerable<KeyValuePair<string, CelType>> Types => [new("net.IP", Ip), new("net.CIDR", Cidr)];

    internal static void Declare(DeclarationList list)
    {
        var (text, truth) = (CelType.String, CelType.Bool);
        list.Function("ip", Ip, text);
        list.Function("isIP", truth, text);
        list.Function("ip.isCanonical", truth, text);
        list.Function("cidr", Cidr, text);
        list.Function("isCIDR", truth, text);
        list.Function("string", text, Ip);
        list.Function("string", text, Cidr);
        list.Method("family", CelType.Int, Ip);
        foreach (var test in (ReadOnlySpan<string>)["isLoopback", "isUnspecified", "isGlobalUnicast", "isLinkLocalUnicast", "isLinkLocalMulticast"])
            list.Method(test, truth, Ip);
        foreach (var type in (ReadOnlySpan<CelType>)[Ip, text])
            list.Method("containsIP", truth, Cidr, type);
        foreach (var type in (ReadOnlySpan<CelType>)[Cidr, text])
            list.Method("containsCIDR", truth, Cidr, type);
        list.Method("ip", Ip, Cidr);
        list.Method("masked", Cidr, Cidr);
        list.Method("prefixLength", CelType.Int, Cidr);
        list.Method("isMask", truth, Cidr);
    }
}
