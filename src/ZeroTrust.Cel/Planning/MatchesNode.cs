namespace ZeroTrust.Cel;

/// <summary>A search with a pattern that was compiled at plan time; null when it is malformed.</summary>
internal sealed class MatchesNode(CelSpan span, Node target, CelPattern? pattern) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        if (target.Text(a) is not { } text)
            return CelTruth.Error;
        if (pattern is null)
            return FailTruth(a, Errors.InvalidPattern());
        return a.TryCharge(CostModel.Search(text.Length, pattern.Source.Length))
            ? Comparisons.Truth(pattern.IsMatch(text))
            : FailTruth(a, a.OverBudget());
    }
}
