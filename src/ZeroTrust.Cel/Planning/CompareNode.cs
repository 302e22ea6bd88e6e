namespace ZeroTrust.Cel;

/// <summary>Orders any two values; kinds without a common order are an error.</summary>
internal sealed class CompareNode(CelSpan span, Comparison comparison, Node left, Node right) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var x = left.Evaluate(a);
        if (x.IsError)
            return FailTruth(a, x.RawError);

        var y = right.Evaluate(a);
        if (y.IsError)
            return FailTruth(a, y.RawError);

        if (x.Kind is CelKind.String or CelKind.Bytes && !CostModel.TryCompare(a, x, y))
            return FailTruth(a, a.OverBudget());
        switch (CelOrder.TryCompare(x, y, out var order))
        {
            case OrderOutcome.Ordered:
                return Comparisons.Decide(comparison, order);
            case OrderOutcome.Unordered:
                return CelTruth.False;
            default:
                return FailTruth(a, Errors.NoSuchOverload(Comparisons.FunctionOf(comparison), x.Kind, y.Kind));
        }
    }
}
