using System.Globalization;

namespace ZeroTrust.Cel;

/// <summary>
/// Takes values of attributes as their declared types. Attributes often come as JSON, which knows one kind of number and no
/// times: a whole number is taken as an int or uint, any number as a double, a text as a timestamp (RFC 3339) or a duration.
/// </summary>
internal static class AttributeValues
{
    // 2^63 and 2^64, the first doubles beyond the integers.
    private const double IntEnd = 9223372036854775808.0;
    private const double UintEnd = 18446744073709551616.0;

    /// <returns>The value, or an error value when it is of another type or too large.</returns>
    internal static CelValue Convert(in CelValue value, CelAttribute attribute)
    {
        if (value.Kind == CelKind.Optional)
        {
            if (!value.RawOptional.HasValue)
                return value;
            var inner = Convert(value.RawOptional.Value, attribute);
            return inner.IsError ? inner : CelValue.FromOptional(CelOptional.Of(inner));
        }

        foreach (var type in attribute.Types)
        {
            if (!TryConvert(value, type, out var converted))
                continue;
            return attribute.MaxSize is { } max && SizeOf(converted) > max ? TooLarge(attribute, max) : converted;
        }

        return CelValue.FromError(new CelError(
            CelErrorCode.Conversion,
            $"the attribute `{attribute.Name}` is declared as {string.Join(" or ", attribute.Types.Select(static t => $"`{t}`"))}, found {ValueTypes.Name(value.Kind)}"));
    }

    private static bool TryConvert(in CelValue value, CelType type, out CelValue converted)
    {
        converted = value;
        // An element that is an error (stale, unknown) stays one for whoever reads it.
        if (value.IsError)
            return true;
        switch (type.TypeKind)
        {
            case CelTypeKind.Dyn:
                return true;
            case CelTypeKind.Bool:
                return value.Kind == CelKind.Bool;
            case CelTypeKind.String:
                return value.Kind == CelKind.String;
            case CelTypeKind.Bytes:
                return value.Kind == CelKind.Bytes;
            case CelTypeKind.Int:
                return value.Kind == CelKind.Int || TryInt(value, out converted);
            case CelTypeKind.Uint:
                return value.Kind == CelKind.Uint || TryUint(value, out converted);
            case CelTypeKind.Double:
                return value.Kind == CelKind.Double || TryDouble(value, out converted);
            case CelTypeKind.Timestamp:
                return value.Kind == CelKind.Timestamp || TryTimestamp(value, out converted);
            case CelTypeKind.Duration:
                return value.Kind == CelKind.Duration || TryDuration(value, out converted);
            case CelTypeKind.List:
                return value.Kind == CelKind.List && TryList(value, type.Parameters[0], out converted);
            case CelTypeKind.Map:
                return value.Kind == CelKind.Map && TryMap(value, type, out converted);
            default:
                return false;
        }
    }

    private static bool TryInt(in CelValue value, out CelValue converted)
    {
        converted = default;
        if (value.Kind == CelKind.Uint && value.AsUint() <= long.MaxValue)
            converted = CelValue.FromInt((long)value.AsUint());
        else if (value.Kind == CelKind.Double && value.RawDouble is >= -IntEnd and < IntEnd && double.IsInteger(value.RawDouble))
            converted = CelValue.FromInt((long)value.RawDouble);
        return converted.Kind == CelKind.Int;
    }

    private static bool TryUint(in CelValue value, out CelValue converted)
    {
        converted = default;
        if (value.Kind == CelKind.Int && value.RawInt >= 0)
            converted = CelValue.FromUint((ulong)value.RawInt);
        else if (value.Kind == CelKind.Double && value.RawDouble is >= 0 and < UintEnd && double.IsInteger(value.RawDouble))
            converted = CelValue.FromUint((ulong)value.RawDouble);
        return converted.Kind == CelKind.Uint;
    }

    private static bool TryDouble(in CelValue value, out CelValue converted)
    {
        converted = default;
        if (value.Kind == CelKind.Int)
            converted = CelValue.FromDouble(value.RawInt);
        else if (value.Kind == CelKind.Uint)
            converted = CelValue.FromDouble(value.AsUint());
        return converted.Kind == CelKind.Double;
    }

    private static bool TryTimestamp(in CelValue value, out CelValue converted)
    {
        converted = default;
        if (value.StringOrNull is not { } text || !CelTimestamp.TryParse(text, out var timestamp))
            return false;
        converted = CelValue.FromTimestamp(timestamp);
        return true;
    }

    private static bool TryDuration(in CelValue value, out CelValue converted)
    {
        converted = default;
        if (value.StringOrNull is not { } text || !CelDuration.TryParse(text, out var duration))
            return false;
        converted = CelValue.FromDuration(duration);
        return true;
    }

    // A list whose elements are right as they are is not copied.
    private static bool TryList(in CelValue value, CelType element, out CelValue converted)
    {
        converted = value;
        if (element.TypeKind == CelTypeKind.Dyn)
            return true;
        var list = value.RawList;
        CelValue[]? copy = null;
        for (var i = 0; i < list.Count; i++)
        {
            var found = list[i];
            if (!TryConvert(found, element, out var wanted))
                return false;
            if (copy is null && IsSame(found, wanted))
                continue;
            if (copy is null)
            {
                copy = new CelValue[list.Count];
                for (var j = 0; j < i; j++)
                    copy[j] = list[j];
            }

            copy[i] = wanted;
        }

        if (copy is not null)
            converted = CelValue.FromList(CelList.Of(copy));
        return true;
    }

    private static bool TryMap(in CelValue value, CelType type, out CelValue converted)
    {
        converted = value;
        if (type.Parameters[0].TypeKind == CelTypeKind.Dyn && type.Parameters[1].TypeKind == CelTypeKind.Dyn)
            return true;
        var isSame = true;
        var copy = new Dictionary<CelValue, CelValue>();
        foreach (var (key, entry) in value.RawMap.Entries)
        {
            if (!TryConvert(key, type.Parameters[0], out var wantedKey) || !TryConvert(entry, type.Parameters[1], out var wanted) || !copy.TryAdd(wantedKey, wanted))
                return false;
            isSame &= IsSame(key, wantedKey) && IsSame(entry, wanted);
        }

        if (!isSame)
            converted = CelValue.FromMap(new CelValueMap(copy));
        return true;
    }

    // A conversion either changes the kind or makes another list or map.
    private static bool IsSame(in CelValue found, in CelValue wanted) =>
        found.Kind == wanted.Kind && found.Kind switch
        {
            CelKind.List => ReferenceEquals(found.RawList, wanted.RawList),
            CelKind.Map => ReferenceEquals(found.RawMap, wanted.RawMap),
            _ => true,
        };

    private static int SizeOf(in CelValue value) => value.Kind switch
    {
        CelKind.String => value.RawString.Length,
        CelKind.List => value.RawList.Count,
        CelKind.Map => value.RawMap.Count,
        _ => 0,
    };

    private static CelValue TooLarge(CelAttribute attribute, int max) => CelValue.FromError(new CelError(
        CelErrorCode.LimitExceeded,
        string.Create(CultureInfo.InvariantCulture, $"the attribute `{attribute.Name}` is larger than the {max} that are declared")));
}
