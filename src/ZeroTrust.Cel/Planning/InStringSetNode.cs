using System.Collections.Frozen;

namespace ZeroTrust.Cel;

/// <summary>Membership in a constant list of strings; any other kind is no member.</summary>
internal sealed class InStringSetNode(CelSpan span, Node operand, FrozenSet<string> set) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var value = operand.Evaluate(a);
        if (value.IsError)
            return FailTruth(a, value.RawError);

        return Comparisons.Truth(value.StringOrNull is { } text && set.Contains(text));
    }
}
