namespace ZeroTrust.Cel;

/// <summary>Orders any two values; kinds without a common order are an error.</summary>
internal sealed class CompareNode(CelSpan span, Comparison comparison, Node left, Node right) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var x = left.Evaluate(a);
        if (x.IsError)
        {
            Fail(a, x.RawError);
            return CelTruth.Error;
        }

        var y = right.Evaluate(a);
        if (y.IsError)
        {
            Fail(a, y.RawError);
            return CelTruth.Error;
        }

        if (x.Kind is CelKind.String or CelKind.Bytes && !CostModel.TryCompare(a, x, y))
            return FailTruth(a, a.OverBudget());
        switch (CelOrder.TryCompare(x, y, out var order))
        {
            case OrderOutcome.Ordered:
                return Comparisons.Decide(comparison, order);
            case OrderOutcome.Unordered:
                return CelTruth.False;
            default:
                Fail(a, Errors.NoSuchOverload(Comparisons.FunctionOf(comparison), x.Kind, y.Kind));
                return CelTruth.Error;
        }
    }
}
