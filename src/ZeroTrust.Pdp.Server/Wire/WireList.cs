using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.Wire;

/// <summary>A `google.protobuf.ListValue` read in place.</summary>
internal sealed class WireList(byte[] buffer, WireValue[] items) : CelList
{
    public override int Count => items.Length;

    public override CelValue this[int index] => items[index].Read(buffer);
}
