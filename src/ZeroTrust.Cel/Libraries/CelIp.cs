namespace ZeroTrust.Cel;

/// <summary>An IP address as a value.</summary>
internal sealed class CelIp(IpAddress address) : CelOpaque
{
    public override CelType Type => NetworkLibrary.Ip;

    internal IpAddress Address { get; } = address;

    public override bool Equals(CelOpaque? other) => other is CelIp ip && ip.Address == Address;

    public override int GetHashCode() => Address.GetHashCode();

    public override string ToString() => Address.ToString();

    public override string ToLiteral() => $"ip(\"{Address}\")";
}
