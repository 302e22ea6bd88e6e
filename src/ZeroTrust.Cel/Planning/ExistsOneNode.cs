namespace ZeroTrust.Cel;

/// <summary>The macro <c>exists_one</c>: visits every element and absorbs nothing.</summary>
internal sealed class ExistsOneNode(CelSpan span, Node range, int local, int cost, Node predicate) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var over = range.Evaluate(a);
        if (!RangeCursor.TryCreate(over, out var cursor))
            return FailTruth(a, over.IsError ? over.RawError : Errors.NoSuchOverload("exists_one", over.Kind));

        var count = 0;
        while (cursor.TryNext(out var element))
        {
            if (!a.TryCharge(cost))
                return FailTruth(a, a.OverBudget());
            a.Local(local) = element;
            var truth = predicate.Truth(a);
            if (truth == CelTruth.Error)
                return truth;
            if (truth == CelTruth.True)
                count++;
        }

        return Comparisons.Truth(count == 1);
    }
}
