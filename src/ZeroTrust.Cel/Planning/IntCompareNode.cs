namespace ZeroTrust.Cel;

/// <summary>Compares two ints.</summary>
internal sealed class IntCompareNode(CelSpan span, Comparison comparison, Node left, Node right) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        if (!left.TryInt(a, out var x) || !right.TryInt(a, out var y))
            return CelTruth.Error;
        return Comparisons.Decide(comparison, x, y);
    }
}
