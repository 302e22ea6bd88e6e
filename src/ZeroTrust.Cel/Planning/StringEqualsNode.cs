namespace ZeroTrust.Cel;

/// <summary>Equality of two operands that the checker knows to be strings.</summary>
internal sealed class StringEqualsNode(CelSpan span, bool isNegated, Node left, Node right) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a) =>
        left.Text(a) is { } x && right.Text(a) is { } y ? Comparisons.Truth(string.Equals(x, y) != isNegated) : CelTruth.Error;
}
