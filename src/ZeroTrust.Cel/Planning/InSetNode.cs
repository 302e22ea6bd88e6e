namespace ZeroTrust.Cel;

/// <summary>Membership in a constant list, prepared as a hash set.</summary>
internal sealed class InSetNode(CelSpan span, Node operand, HashSet<CelValue> set) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var value = operand.Evaluate(a);
        if (value.IsError)
            return FailTruth(a, value.RawError);

        // Hashing a value, and comparing it with one of the set, walks it.
        return a.TryCharge(CostModel.Weight(value)) ? Comparisons.Truth(set.Contains(value)) : FailTruth(a, a.OverBudget());
    }
}
