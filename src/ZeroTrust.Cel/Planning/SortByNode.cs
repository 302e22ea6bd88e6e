namespace ZeroTrust.Cel;

/// <summary>The macro <c>sortBy</c>: the elements in the order of their keys; elements with equal keys keep their order.</summary>
internal sealed class SortByNode(CelSpan span, Node range, int local, int cost, Node key) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var over = range.Evaluate(a);
        if (over.IsError)
            return over;
        if (over.Kind != CelKind.List)
            return Error(Errors.NoSuchOverload("sortBy", over.Kind));
        var list = over.RawList;
        if (list.Count > a.Limits.MaxListSize || !a.TryAllocate(2L * list.Count))
            return Error(Errors.Limit("list sizes"));
        var keys = new CelValue[list.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            if (!a.TryCharge(cost))
                return Error(a.OverBudget());
            a.Local(local) = list[i];
            keys[i] = key.Evaluate(a);
            if (keys[i].IsError)
                return keys[i];
        }

        return Placed(ListFunctions.Order(a, list, keys));
    }
}
