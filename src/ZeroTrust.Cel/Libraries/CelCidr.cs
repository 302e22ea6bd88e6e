namespace ZeroTrust.Cel;

/// <summary>An IP network as a value; the host bits are kept until it is masked.</summary>
internal sealed class CelCidr(IpNetwork network) : CelOpaque
{
    public override CelType Type => NetworkLibrary.Cidr;

    internal IpNetwork Network { get; } = network;

    public override bool Equals(CelOpaque? other) => other is CelCidr cidr && cidr.Network == Network;

    public override int GetHashCode() => Network.GetHashCode();

    public override string ToString() => Network.ToString();

    public override string ToLiteral() => $"cidr(\"{Network}\")";
}
