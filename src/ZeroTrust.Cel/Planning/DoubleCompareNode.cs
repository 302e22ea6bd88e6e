namespace ZeroTrust.Cel;

/// <summary>Compares two doubles; NaN is neither less nor more than anything, and unequal to everything.</summary>
internal sealed class DoubleCompareNode(CelSpan span, Comparison comparison, Node left, Node right) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        if (!left.TryDouble(a, out var x) || !right.TryDouble(a, out var y))
            return CelTruth.Error;
        return Comparisons.Truth(comparison switch
        {
            Comparison.Less => x < y,
            Comparison.LessEqual => x <= y,
            Comparison.Greater => x > y,
            Comparison.GreaterEqual => x >= y,
            Comparison.Equal => x == y,
            _ => x != y,
        });
    }
}
