namespace ZeroTrust.Cel;

/// <summary>Tests one string for another, ordinally.</summary>
internal sealed class StringTestNode(CelSpan span, StringTest test, Node target, Node argument) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        if (target.Text(a) is not { } text || argument.Text(a) is not { } part)
            return CelTruth.Error;
        var cost = test == StringTest.Contains ? CostModel.Find(text.Length, part.Length) : CostModel.Scan(part.Length);
        if (cost != 0 && !a.TryCharge(cost))
            return FailTruth(a, a.OverBudget());
        return Comparisons.Truth(test switch
        {
            StringTest.Contains => text.Contains(part, StringComparison.Ordinal),
            StringTest.StartsWith => text.StartsWith(part, StringComparison.Ordinal),
            _ => text.EndsWith(part, StringComparison.Ordinal),
        });
    }
}
