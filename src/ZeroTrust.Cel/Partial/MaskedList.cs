using System.Globalization;

namespace ZeroTrust.Cel;

/// <summary>A list of which some elements are unknown. Only ever read by index.</summary>
internal sealed class MaskedList(MaskedActivation activation, CelList inner, Mask mask, string trail) : CelList
{
    internal string Trail => trail;

    public override int Count => inner.Count;

    public override CelValue this[int index] =>
        activation.Apply(mask.Below(index.ToString(CultureInfo.InvariantCulture)), inner[index], string.Create(CultureInfo.InvariantCulture, $"{trail}[{index}]"));
}
