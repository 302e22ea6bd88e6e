namespace ZeroTrust.Cel;

/// <summary>Equality of two bools.</summary>
internal sealed class BoolEqualsNode(CelSpan span, bool isNegated, Node left, Node right) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var x = left.Truth(a);
        if (x == CelTruth.Error)
            return x;
        var y = right.Truth(a);
        return y == CelTruth.Error ? y : Comparisons.Truth((x == y) != isNegated);
    }
}
