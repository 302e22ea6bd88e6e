namespace ZeroTrust.Cel;

/// <summary>
/// The macros <c>all</c> (<paramref name="decisive"/> is false) and <c>exists</c> (true): one decisive element decides and absorbs
/// errors, as with <c>&amp;&amp;</c> and <c>||</c>.
/// </summary>
internal sealed class QuantifierNode(CelSpan span, CelTruth decisive, Node range, int local, int cost, Node predicate) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var over = range.Evaluate(a);
        if (!RangeCursor.TryCreate(over, out var cursor))
            return FailTruth(a, over.IsError ? over.RawError : Errors.NoSuchOverload(decisive == CelTruth.False ? "all" : "exists", over.Kind));

        CelError? fault = null;
        while (cursor.TryNext(out a.Local(local)))
        {
            if (!a.TryCharge(cost))
                return FailTruth(a, a.OverBudget());
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
