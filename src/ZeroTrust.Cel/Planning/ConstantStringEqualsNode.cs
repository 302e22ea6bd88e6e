namespace ZeroTrust.Cel;

/// <summary>Equality of any operand with a constant string; another kind is unequal.</summary>
internal sealed class ConstantStringEqualsNode(CelSpan span, bool isNegated, Node operand, string constant) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var value = operand.Evaluate(a);
        if (value.IsError)
        {
            Fail(a, value.RawError);
            return CelTruth.Error;
        }

        if (constant.Length > CostModel.Short && !a.TryCharge(CostModel.Scan(constant.Length)))
            return FailTruth(a, a.OverBudget());
        return Comparisons.Truth(string.Equals(value.StringOrNull, constant) != isNegated);
    }
}
