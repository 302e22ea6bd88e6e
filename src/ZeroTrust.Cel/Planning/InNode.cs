namespace ZeroTrust.Cel;

/// <summary>Membership in a list, or among the keys of a map.</summary>
internal sealed class InNode(CelSpan span, Node operand, Node container) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var value = operand.Evaluate(a);
        if (value.IsError)
            return FailTruth(a, value.RawError);

        var where = container.Evaluate(a);
        switch (where.Kind)
        {
            case CelKind.List:
                return FindIn(a, value, where.RawList);
            case CelKind.Map:
                var isMember = where.RawMap.TryGet(value, out var found);
                return Selection.HidesPresence(found) ? FailTruth(a, found.RawError) : Comparisons.Truth(isMember && !found.IsError);
            case CelKind.Error:
                return FailTruth(a, where.RawError);
            default:
                return FailTruth(a, Errors.NoSuchOverload(Operators.In, value.Kind, where.Kind));
        }
    }

    private static long CostOf(in CelValue value, CelList list) => value.Kind switch
    {
        CelKind.String or CelKind.Bytes => CostModel.Times(list.Count, 1 + CostModel.Size(value)),
        CelKind.List or CelKind.Map or CelKind.Object or CelKind.Optional => CostModel.Plus(list.Weight, list.Count),
        _ => list.Count,
    };

    // An element that cannot be had might be the one: without another match the answer is its error.
    private CelTruth FindIn(CelActivation a, in CelValue value, CelList list)
    {
        if (!a.TryCharge(CostOf(value, list)))
            return FailTruth(a, a.OverBudget());
        CelError? fault = null;
        if (value.StringOrNull is { } text && list is CelArrayList array)
        {
            // Strings among strings, as nearly always (benchmark: `ratio`, E4); what is none is looked at below.
            foreach (ref readonly var item in array.Span)
            {
                if (item.StringOrNull is { } candidate && string.Equals(candidate, text))
                    return CelTruth.True;
            }
        }

        for (var i = 0; i < list.Count; i++)
        {
            var element = list[i];
            if (element.IsError)
                fault = CelError.First(fault, element.RawError);
            else if (CelEquality.AreEqual(value, element))
                return CelTruth.True;
        }

        if (fault is null)
            return CelTruth.False;
        return FailTruth(a, fault);
    }
}
