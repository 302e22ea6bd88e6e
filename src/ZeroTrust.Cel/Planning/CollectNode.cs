namespace ZeroTrust.Cel;

/// <summary>The macros <c>map</c> and <c>filter</c>: appends to one growing array, so a range of n costs n.</summary>
internal sealed class CollectNode(CelSpan span, Node range, int local, int cost, Node? predicate, Node? transform) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var over = range.Evaluate(a);
        if (over.IsError)
            return over;
        if (!RangeCursor.TryCreate(over, out var cursor))
            return Error(Errors.NoSuchOverload(transform is null ? "filter" : "map", over.Kind));

        CelValue[] items = [];
        var count = 0;
        while (cursor.TryNext(out var element))
        {
            if (!a.TryCharge(cost))
                return Error(a.OverBudget());
            a.Local(local) = element;
            if (predicate is not null)
            {
                var truth = predicate.Truth(a);
                if (truth == CelTruth.Error)
                    return Failure(a);
                if (truth == CelTruth.False)
                    continue;
            }

            var item = transform is null ? element : transform.Evaluate(a);
            if (item.IsError)
                return Placed(item);
            if (count >= a.Limits.MaxListSize || !a.TryAllocate(1))
                return Error(Errors.Limit("list sizes"));
            if (count == items.Length)
                Array.Resize(ref items, Math.Max(4, count * 2));
            items[count++] = item;
        }

        return CelValue.FromList(count == 0 ? CelArrayList.Empty : new CelArrayList(items, count));
    }
}
