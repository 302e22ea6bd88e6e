namespace ZeroTrust.Cel;

/// <summary>A search with a pattern that was compiled at plan time.</summary>
internal sealed class MatchesNode(CelSpan span, Node target, CelPattern pattern) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a) =>
        target.Text(a) is { } text ? Comparisons.Truth(pattern.IsMatch(text)) : CelTruth.Error;
}
