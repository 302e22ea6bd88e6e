namespace ZeroTrust.Pdp.Server.Wire;

/// <summary>An attribute as it came.</summary>
internal struct WireEntry
{
    public WireBlock Key;
    public WireValue Value;
}
