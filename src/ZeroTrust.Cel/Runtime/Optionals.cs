namespace ZeroTrust.Cel;

/// <summary>Optional values: selection, indexing and construction.</summary>
internal static class Optionals
{
    internal static readonly CelValue None = CelValue.FromOptional(CelOptional.None);

    internal static CelValue Of(in CelValue value) => value.IsError ? value : CelValue.FromOptional(CelOptional.Of(value));

    internal static CelValue OfNonZero(in CelValue value) => IsZero(value) ? None : Of(value);

    /// <summary>What <c>value.?name</c> is, and <c>value.name</c> for an optional value.</summary>
    internal static CelValue Select(CelActivation a, in CelValue value, string name)
    {
        switch (value.Kind)
        {
            case CelKind.Optional:
                return value.RawOptional.HasValue ? Select(a, value.RawOptional.Value, name) : value;
            case CelKind.Map:
                return value.RawMap.TryGet(name, out var found) ? OfEntry(found) : None;
            case CelKind.Object or CelKind.Message:
                var has = Selection.Has(value, name);
                return has.IsError ? has : has.RawBool ? Of(Selection.Select(a, value, name)) : None;
            case CelKind.Error:
                return value;
            default:
                return CelValue.FromError(Errors.NoSuchField(name, value.Kind));
        }
    }

    /// <summary>What <c>container[?key]</c> is, and <c>container[key]</c> for an optional container.</summary>
    internal static CelValue Index(CelActivation a, in CelValue container, in CelValue key)
    {
        switch (container.Kind)
        {
            case CelKind.Optional:
                return container.RawOptional.HasValue ? Index(a, container.RawOptional.Value, key) : container;
            case CelKind.Map:
                return container.RawMap.TryGet(key, out var found) ? OfEntry(found) : None;
            case CelKind.List:
                var item = StandardFunctions.Index(a, container, key);
                return item.IsError && item.RawError.Code == CelErrorCode.IndexOutOfRange ? None : Of(item);
            default:
                return StandardFunctions.NoOverload(Operators.OptionalIndex, container, key);
        }
    }

    /// <summary>Unwraps the value of an optional entry of a literal; what is not optional becomes an error.</summary>
    /// <returns>False when the entry is to be dropped.</returns>
    internal static bool TryEnter(ref CelValue value, CelSpan span)
    {
        if (value.IsError)
            return true;
        if (value.Kind != CelKind.Optional)
        {
            value = CelValue.FromError(Errors.WrongKind(CelKind.Optional, value.Kind).At(span));
            return true;
        }

        if (!value.RawOptional.HasValue)
            return false;
        value = value.RawOptional.Value;
        return true;
    }

    internal static CelValue HasValue(in CelValue x) => x.Kind == CelKind.Optional
        ? CelValue.FromBool(x.RawOptional.HasValue)
        : StandardFunctions.NoOverload("hasValue", x);

    internal static CelValue Value(in CelValue x)
    {
        if (x.Kind != CelKind.Optional)
            return StandardFunctions.NoOverload("value", x);
        return x.RawOptional.HasValue ? x.RawOptional.Value : CelValue.FromError(Errors.Invalid("the optional holds no value"));
    }

    /// <summary>The present values of a list of optionals.</summary>
    internal static CelValue Unwrap(CelActivation a, in CelValue x)
    {
        if (x.Kind != CelKind.List)
            return StandardFunctions.NoOverload("unwrapOpt", x);
        var list = x.RawList;
        if (!a.TryAllocate(list.Count))
            return CelValue.FromError(Errors.Limit("list sizes"));
        var items = new List<CelValue>();
        for (var i = 0; i < list.Count; i++)
        {
            var item = list[i];
            if (item.IsError)
                return item;
            if (item.Kind != CelKind.Optional)
                return CelValue.FromError(Errors.WrongKind(CelKind.Optional, item.Kind));
            if (item.RawOptional.HasValue)
                items.Add(item.RawOptional.Value);
        }

        return CelValue.FromList(CelList.Of([.. items]));
    }

    internal static CelValue Edge(in CelValue x, bool isFirst)
    {
        if (x.Kind != CelKind.List)
            return StandardFunctions.NoOverload(isFirst ? "first" : "last", x);
        var count = x.RawList.Count;
        return count == 0 ? None : Of(x.RawList[isFirst ? 0 : count - 1]);
    }

    // What the host calls absent is as if it were not there; any other fault stays one.
    private static CelValue OfEntry(in CelValue entry) => entry.IsError && !Selection.HidesPresence(entry) ? None : Of(entry);

    private static bool IsZero(in CelValue value) => value.Kind switch
    {
        CelKind.Null => true,
        CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Duration => value.RawInt == 0,
        CelKind.Double => value.RawDouble == 0,
        CelKind.String => value.RawString.Length == 0,
        CelKind.Bytes => value.RawBytes.Length == 0,
        CelKind.List => value.RawList.Count == 0,
        CelKind.Map => value.RawMap.Count == 0,
        CelKind.Message => value.RawMessage.IsEmpty,
        CelKind.Optional => !value.RawOptional.HasValue,
        CelKind.Timestamp => value.AsTimestamp() == new CelTimestamp(0, 0),
        _ => false,
    };
}
