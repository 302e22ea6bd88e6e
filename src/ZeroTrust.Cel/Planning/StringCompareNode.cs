namespace ZeroTrust.Cel;

/// <summary>Orders two strings by code point.</summary>
internal sealed class StringCompareNode(CelSpan span, Comparison comparison, Node left, Node right) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a) =>
        left.Text(a) is { } x && right.Text(a) is { } y ? Comparisons.Decide(comparison, CodePoints.Compare(x, y)) : CelTruth.Error;
}
