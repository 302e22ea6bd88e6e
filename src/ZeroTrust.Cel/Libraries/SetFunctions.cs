namespace ZeroTrust.Cel;

/// <summary>The sets extension. Short lists are compared pair by pair, which allocates nothing; longer ones through a hash set.</summary>
internal static class SetFunctions
{
    private const long PairwiseLimit = 256;

    internal static IEnumerable<KeyValuePair<string, Function2>> Binary =>
    [
        new("sets.contains", static (CelActivation a, in CelValue x, in CelValue y) =>
            Fault(a, "sets.contains", x, y) is { } fault ? CelValue.FromError(fault) : CelValue.FromBool(Contains(x.RawList, y.RawList))),
        new("sets.equivalent", static (CelActivation a, in CelValue x, in CelValue y) =>
            Fault(a, "sets.equivalent", x, y) is { } fault
                ? CelValue.FromError(fault)
                : CelValue.FromBool(Contains(x.RawList, y.RawList) && Contains(y.RawList, x.RawList))),
        new("sets.intersects", static (CelActivation a, in CelValue x, in CelValue y) =>
            Fault(a, "sets.intersects", x, y) is { } fault ? CelValue.FromError(fault) : CelValue.FromBool(Intersects(x.RawList, y.RawList))),
    ];

    // An element that cannot be had makes the answer unknowable; better no answer than a wrong one.
    private static CelError? Fault(CelActivation a, string function, in CelValue x, in CelValue y)
    {
        if (x.Kind != CelKind.List || y.Kind != CelKind.List)
            return Errors.NoSuchOverload(function, x.Kind, y.Kind);
        if (!IsShort(x.RawList, y.RawList) && !a.TryAllocate((long)x.RawList.Count + y.RawList.Count))
            return Errors.Limit("list sizes");
        var (whole, part) = (x.RawList.Weight, y.RawList.Weight);
        var cost = IsShort(x.RawList, y.RawList) ? CostModel.Times(whole, Math.Max(1, y.RawList.Count)) : CostModel.Plus(whole, part);
        if (!a.TryCharge(CostModel.Plus(cost, part)))
            return a.OverBudget();
        return CelEquality.FindError(x) ?? CelEquality.FindError(y);
    }

    private static bool IsShort(CelList x, CelList y) => (long)x.Count * y.Count <= PairwiseLimit;

    private static bool Contains(CelList whole, CelList part)
    {
        if (IsShort(whole, part))
        {
            for (var i = 0; i < part.Count; i++)
            {
                if (!Has(whole, part[i]))
                    return false;
            }

            return true;
        }

        var set = ToSet(whole);
        for (var i = 0; i < part.Count; i++)
        {
            if (!set.Contains(part[i]))
                return false;
        }

        return true;
    }

    private static bool Intersects(CelList x, CelList y)
    {
        if (IsShort(x, y))
        {
            for (var i = 0; i < y.Count; i++)
            {
                if (Has(x, y[i]))
                    return true;
            }

            return false;
        }

        var set = ToSet(x);
        for (var i = 0; i < y.Count; i++)
        {
            if (set.Contains(y[i]))
                return true;
        }

        return false;
    }

    private static bool Has(CelList list, in CelValue value)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (CelEquality.AreEqual(list[i], value))
                return true;
        }

        return false;
    }

    private static HashSet<CelValue> ToSet(CelList list)
    {
        var set = new HashSet<CelValue>(list.Count);
        for (var i = 0; i < list.Count; i++)
            set.Add(list[i]);
        return set;
    }
}
