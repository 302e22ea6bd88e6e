namespace ZeroTrust.Cel;

/// <summary>
/// Membership in a short constant list of strings, for which comparing is faster than hashing, and which is prepared at no cost;
/// any other kind is no member (benchmark: `ratio`, E3).
/// </summary>
internal sealed class InFewStringsNode(CelSpan span, Node operand, string[] strings) : BoolNode(span)
{
    private readonly VariableSelectNode? _attribute = operand as VariableSelectNode;

    internal override CelTruth Truth(CelActivation a)
    {
        if (_attribute?.Find(a).StringOrNull is { } known)
            return Decide(a, known);
        var value = operand.Evaluate(a);
        if (value.IsError)
            return FailTruth(a, value.RawError);

        return value.StringOrNull is { } text ? Decide(a, text) : CelTruth.False;
    }

    private CelTruth Decide(CelActivation a, string text) =>
        text.Length <= CostModel.Short || a.TryCharge(CostModel.Times(strings.Length, CostModel.Scan(text.Length)))
            ? Comparisons.Truth(Contains(text))
            : FailTruth(a, a.OverBudget());

    private bool Contains(string text)
    {
        foreach (var candidate in strings)
        {
            if (string.Equals(candidate, text))
                return true;
        }

        return false;
    }
}
