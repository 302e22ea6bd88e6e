namespace ZeroTrust.Cel;

/// <summary>Compares two ints.</summary>
internal sealed class IntCompareNode(CelSpan span, Comparison comparison, Node left, Node right) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        if (!left.TryInt(a, out var x) || !right.TryInt(a, out var y))
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
