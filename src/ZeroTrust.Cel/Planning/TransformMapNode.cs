namespace ZeroTrust.Cel;

/// <summary>
/// The macros <c>transformMap</c>, which keeps the keys, and <c>transformMapEntry</c>, which joins the maps that the pairs become and
/// refuses a key that comes twice.
/// </summary>
internal sealed class TransformMapNode(CelSpan span, Node range, int local, int cost, Node? predicate, Node transform, bool isEntry) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var over = range.Evaluate(a);
        if (over.IsError)
            return over;
        if (!RangeCursor.TryCreate(over, out var cursor))
            return Error(Errors.NoSuchOverload(isEntry ? "transformMapEntry" : "transformMap", over.Kind));

        var entries = new Dictionary<CelValue, CelValue>();
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
            var result = transform.Evaluate(a);
            if (result.IsError)
                return result;
            if ((isEntry ? Join(a, entries, result) : Add(a, entries, first, result)) is { } error)
                return CelValue.FromError(error.At(transform.Span));
        }

        return CelValue.FromMap(entries.Count == 0 ? CelMap.Empty : new CelValueMap(entries));
    }

    private static CelError? Join(CelActivation a, Dictionary<CelValue, CelValue> entries, in CelValue result)
    {
        if (result.Kind != CelKind.Map)
            return Errors.WrongKind(CelKind.Map, result.Kind);
        foreach (var (key, value) in result.RawMap.Entries)
        {
            if (value.IsError)
                return value.RawError;
            if (Add(a, entries, key, value) is { } error)
                return error;
        }

        return null;
    }

    private static CelError? Add(CelActivation a, Dictionary<CelValue, CelValue> entries, in CelValue key, in CelValue value)
    {
        if (entries.Count >= a.Limits.MaxListSize || !a.TryAllocate(2))
            return Errors.Limit("map sizes");
        return entries.TryAdd(key, value) ? null : Errors.DuplicateKey();
    }
}
