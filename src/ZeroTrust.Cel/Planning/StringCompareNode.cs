namespace ZeroTrust.Cel;

/// <summary>Orders two strings by code point.</summary>
internal sealed class StringCompareNode(CelSpan span, Comparison comparison, Node left, Node right) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        if (left.Text(a) is not { } x || right.Text(a) is not { } y)
            return CelTruth.Error;
        return a.TryCharge(CostModel.Scan(Math.Min(x.Length, y.Length)))
            ? Comparisons.Decide(comparison, CodePoints.Compare(x, y))
            : FailTruth(a, a.OverBudget());
    }
}
