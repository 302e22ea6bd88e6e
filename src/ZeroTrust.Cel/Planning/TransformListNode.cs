namespace ZeroTrust.Cel;

/// <summary>The macro <c>transformList</c>: a list of what the pairs become.</summary>
internal sealed class TransformListNode(CelSpan span, Node range, int local, int cost, Node? predicate, Node transform) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var over = range.Evaluate(a);
        if (over.IsError)
            return over;
        if (!RangeCursor.TryCreate(over, out var cursor))
            return Error(Errors.NoSuchOverload("transformList", over.Kind));

        CelValue[] items = [];
        var count = 0;
        while (cursor.TryNext(out var first, out var second))
        {
            if (!a.TryCharge(cost))
                return Error(a.OverBudget());
            a.Local(local) = first;
            a.Local(local + 1) = second;
            var truth = predicate is null ? CelTruth.True : predicate.Truth(a);
            if (truth == CelTruth.Error)
                return Failure(a);
            if (truth == CelTruth.False)
                continue;
            var item = transform.Evaluate(a);
            if (item.IsError)
                return item;
            if (count >= a.Limits.MaxListSize || !a.TryAllocate(1))
                return Error(Errors.Limit("list sizes"));
            if (count == items.Length)
                Array.Resize(ref items, Math.Max(4, count * 2));
            items[count++] = item;
        }

        return CelValue.FromList(count == 0 ? CelArrayList.Empty : new CelArrayList(items, count));
    }
}
