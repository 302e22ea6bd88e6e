namespace ZeroTrust.Cel;

/// <summary>Membership in a constant list, prepared as a hash set.</summary>
internal sealed class InSetNode(CelSpan span, Node operand, HashSet<CelValue> set) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var value = operand.Evaluate(a);
        if (value.IsError)
        {
            Fail(a, value.RawError);
            return CelTruth.Error;
        }

        return Comparisons.Truth(set.Contains(value));
    }
}
