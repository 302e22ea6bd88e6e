namespace ZeroTrust.Cel;

/// <summary>Equality of two operands that the checker knows to be strings.</summary>
internal sealed class StringEqualsNode(CelSpan span, bool isNegated, Node left, Node right) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        if (left.Text(a) is not { } x || right.Text(a) is not { } y)
            return CelTruth.Error;
        return x.Length > CostModel.Short && x.Length == y.Length && !a.TryCharge(CostModel.Scan(x.Length))
            ? FailTruth(a, a.OverBudget())
            : Comparisons.Truth(string.Equals(x, y) != isNegated);
    }
}
