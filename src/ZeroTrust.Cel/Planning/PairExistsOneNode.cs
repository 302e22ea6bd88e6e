namespace ZeroTrust.Cel;

/// <summary>The macro <c>existsOne</c> over pairs: visits every one and absorbs nothing.</summary>
internal sealed class PairExistsOneNode(CelSpan span, Node range, int local, int cost, Node predicate) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var over = range.Evaluate(a);
        if (!RangeCursor.TryCreate(over, out var cursor))
            return FailTruth(a, over.IsError ? over.RawError : Errors.NoSuchOverload("existsOne", over.Kind));

        var count = 0;
        while (cursor.TryNext(out var first, out var second))
        {
            if (!a.TryCharge(cost))
                return FailTruth(a, a.OverBudget());
            a.Local(local) = first;
            a.Local(local + 1) = second;
            var truth = predicate.Truth(a);
            if (truth == CelTruth.Error)
                return truth;
            if (truth == CelTruth.True)
                count++;
        }

        return Comparisons.Truth(count == 1);
    }
}
