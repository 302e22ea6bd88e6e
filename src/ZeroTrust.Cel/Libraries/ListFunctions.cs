using System.Numerics;

namespace ZeroTrust.Cel;

/// <summary>The lists extension. Everything that is built is taken from the budgets first.</summary>
internal static class ListFunctions
{
    private const int MaxDepth = 200;

    internal static IEnumerable<KeyValuePair<string, Function1>> Unary =>
    [
        new("distinct", Distinct),
        new("flatten", static (CelActivation a, in CelValue x) => Flatten(a, x, CelValue.FromInt(1))),
        new("sort", static (CelActivation a, in CelValue x) => Sort(a, x)),
        new("lists.range", Range),
    ];

    internal static IEnumerable<KeyValuePair<string, Function2>> Binary => [new("flatten", Flatten)];

    internal static IEnumerable<KeyValuePair<string, Function3>> Ternary => [new("slice", Slice)];

    internal static CelValue Reverse(CelActivation a, in CelValue x)
    {
        if (x.Kind == CelKind.String)
            return StringFunctions.Reverse(a, x);
        if (x.Kind != CelKind.List)
            return StandardFunctions.NoOverload("reverse", x);
        var list = x.RawList;
        if (!TryReserve(a, list.Count, out var error))
            return error;
        var items = new CelValue[list.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = list[items.Length - 1 - i];
        return CelValue.FromList(new CelArrayList(items, items.Length));
    }

    /// <summary>The elements in the order of their keys, which must be of one kind that has an order.</summary>
    internal static CelValue Order(CelActivation a, CelList list, CelValue[] keys)
    {
        // Sorting compares each element about log n times.
        if (!a.TryCharge((long)keys.Length * (1 + BitOperations.Log2((uint)keys.Length | 1))))
            return CelValue.FromError(a.OverBudget());
        var order = new int[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (CelOrder.TryCompare(keys[i], keys[i], out _) == OrderOutcome.None)
                return StandardFunctions.NoOverload("sort", keys[i]);
            if (keys[i].Kind != keys[0].Kind)
                return StandardFunctions.NoOverload("sort", keys[0], keys[i]);
            if (keys[i].Kind == CelKind.Double && double.IsNaN(keys[i].RawDouble))
                return CelValue.FromError(Errors.Invalid("NaN cannot be sorted"));
            order[i] = i;
        }

        Array.Sort(order, new KeyComparer(keys));
        var items = new CelValue[order.Length];
        for (var i = 0; i < items.Length; i++)
            items[i] = list[order[i]];
        return CelValue.FromList(new CelArrayList(items, items.Length));
    }

    private static CelValue Sort(CelActivation a, in CelValue x)
    {
        if (x.Kind != CelKind.List)
            return StandardFunctions.NoOverload("sort", x);
        var list = x.RawList;
        if (!TryReserve(a, list.Count, out var error))
            return error;
        var keys = new CelValue[list.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = list[i];
            if (keys[i].IsError)
                return keys[i];
        }

        return Order(a, list, keys);
    }

    private static CelValue Distinct(CelActivation a, in CelValue x)
    {
        if (x.Kind != CelKind.List)
            return StandardFunctions.NoOverload("distinct", x);
        var list = x.RawList;
        if (!TryReserve(a, list.Count, out var error))
            return error;
        if (!a.TryCharge(CostModel.Times(2, list.Weight)))
            return CelValue.FromError(a.OverBudget());
        var seen = new HashSet<CelValue>();
        var items = new CelValue[list.Count];
        var count = 0;
        for (var i = 0; i < list.Count; i++)
        {
            var item = list[i];
            if (CelEquality.FindError(item) is { } inside)
                return CelValue.FromError(inside);
            if (seen.Add(item))
                items[count++] = item;
        }

        return CelValue.FromList(count == 0 ? CelArrayList.Empty : new CelArrayList(items, count));
    }

    private static CelValue Range(CelActivation a, in CelValue x)
    {
        if (x.Kind != CelKind.Int)
            return StandardFunctions.NoOverload("lists.range", x);
        if (x.RawInt <= 0)
            return CelValue.FromList(CelArrayList.Empty);
        if (!TryReserve(a, x.RawInt, out var error))
            return error;
        var items = new CelValue[(int)x.RawInt];
        for (var i = 0; i < items.Length; i++)
            items[i] = CelValue.FromInt(i);
        return CelValue.FromList(new CelArrayList(items, items.Length));
    }

    private static CelValue Slice(CelActivation a, in CelValue x, in CelValue from, in CelValue to)
    {
        if (x.Kind != CelKind.List || from.Kind != CelKind.Int || to.Kind != CelKind.Int)
            return CelValue.FromError(Errors.NoSuchOverload("slice", x.Kind, from.Kind, to.Kind));
        var list = x.RawList;
        if (from.RawInt < 0 || to.RawInt < from.RawInt || to.RawInt > list.Count)
            return CelValue.FromError(Errors.Index());
        var count = (int)(to.RawInt - from.RawInt);
        if (!TryReserve(a, count, out var error))
            return error;
        var items = new CelValue[count];
        for (var i = 0; i < count; i++)
            items[i] = list[(int)from.RawInt + i];
        return CelValue.FromList(new CelArrayList(items, count));
    }

    private static CelValue Flatten(CelActivation a, in CelValue x, in CelValue depth)
    {
        if (x.Kind != CelKind.List || depth.Kind != CelKind.Int)
            return StandardFunctions.NoOverload("flatten", x, depth);
        if (depth.RawInt < 0)
            return CelValue.FromError(Errors.Invalid("a list cannot be flattened to a negative depth"));
        var items = new List<CelValue>();
        return Flatten(a, x.RawList, depth.RawInt, 0, items) is { } fault
            ? CelValue.FromError(fault)
            : CelValue.FromList(CelList.Of([.. items]));
    }

    // Each list that is opened is paid for: shared empty lists nest cheaply but are visited one by one.
    private static CelError? Flatten(CelActivation a, CelList list, long depth, int level, List<CelValue> items)
    {
        if (level > MaxDepth)
            return Errors.Limit("nesting");
        if (!a.TryCharge(1))
            return a.OverBudget();
        for (var i = 0; i < list.Count; i++)
        {
            var item = list[i];
            if (item.Kind == CelKind.List && depth > 0)
            {
                if (Flatten(a, item.RawList, depth - 1, level + 1, items) is { } fault)
                    return fault;
                continue;
            }

            if (items.Count >= a.Limits.MaxListSize || !a.TryAllocate(1))
                return Errors.Limit("list sizes");
            items.Add(item);
        }

        return null;
    }

    private static bool TryReserve(CelActivation a, long count, out CelValue error)
    {
        error = default;
        if (count <= a.Limits.MaxListSize && a.TryAllocate(count))
            return true;
        error = CelValue.FromError(Errors.Limit("list sizes"));
        return false;
    }

    private sealed class KeyComparer(CelValue[] keys) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            CelOrder.TryCompare(keys[x], keys[y], out var order);
            return order != 0 ? order : x.CompareTo(y);
        }
    }
}
