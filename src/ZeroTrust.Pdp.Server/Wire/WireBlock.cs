namespace ZeroTrust.Pdp.Server.Wire;

/// <summary>A part of a message: offset and length in bytes.</summary>
internal readonly record struct WireBlock(int Start, int Count)
{
    public int End => Start + Count;
}
