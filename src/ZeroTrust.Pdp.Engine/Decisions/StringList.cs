using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>Strings as a CEL list, without a copy.</summary>
internal sealed class StringList(IReadOnlyList<string> items) : CelList
{
    public override int Count => items.Count;

    public override CelValue this[int index] => CelValue.FromString(items[index]);
}
