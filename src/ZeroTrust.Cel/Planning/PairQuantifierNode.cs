namespace ZeroTrust.Cel;

/// <summary>The macros <c>all</c> and <c>exists</c> over pairs of index and element, or key and value.</summary>
internal sealed class PairQuantifierNode(CelSpan span, CelTruth decisive, Node range, int local, int cost, Node predicate) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var over = range.Evaluate(a);
        if (!RangeCursor.TryCreate(over, out var cursor))
            return FailTruth(a, over.IsError ? over.RawError : Errors.NoSuchOverload(decisive == CelTruth.False ? "all" : "exists", over.Kind));

        CelError? fault = null;
        while (cursor.TryNext(out var first, out var second))
        {
            if (!a.TryCharge(cost))
                return FailTruth(a, a.OverBudget());
            a.Local(local) = first;
            a.Local(local + 1) = second;
            var truth = predicate.Truth(a);
            if (truth == decisive)
                return decisive;
            if (truth == CelTruth.Error)
                fault = CelError.First(fault, a.Fault!);
        }

        if (fault is null)
            return decisive == CelTruth.False ? CelTruth.True : CelTruth.False;
        a.Fault = fault;
        return CelTruth.Error;
    }
}
