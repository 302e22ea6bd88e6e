using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.Attributes;

/// <summary>A `google.protobuf.ListValue` as a CEL list, without a copy.</summary>
internal sealed class StructList(RepeatedField<Value> items) : CelList
{
    public override int Count => items.Count;

    public override CelValue this[int index] => StructValue.ToCel(items[index]);
}
