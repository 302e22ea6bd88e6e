using System.Globalization;
using System.Text;

namespace ZeroTrust.Cel;

/// <summary>The clauses of <c>format</c>, free of any locale.</summary>
internal static class FormatFunctions
{
    private const int MaxDepth = 100;

    internal static CelValue Format(CelActivation a, in CelValue format, in CelValue arguments)
    {
        if (format.StringOrNull is not { } text || arguments.Kind != CelKind.List)
            return StandardFunctions.NoOverload("format", format, arguments);
        if (!StringFunctions.TryReserve(a, text.Length, out var error))
            return error;
        return FormatPattern.TryParse(text, out var pattern, out var reason)
            ? Format(a, pattern, arguments.RawList)
            : CelValue.FromError(Errors.Invalid($"invalid format: {reason}"));
    }

    internal static CelValue Format(CelActivation a, FormatPattern pattern, CelList arguments)
    {
        if (pattern.Arguments > arguments.Count)
            return CelValue.FromError(Errors.Invalid("the format has more clauses than there are arguments"));
        var text = new StringBuilder();
        var next = 0;
        foreach (var piece in pattern.Pieces)
        {
            if (piece.Literal is not null)
                text.Append(piece.Literal);
            else if (Append(a, text, piece, arguments[next++]) is { } fault)
                return CelValue.FromError(fault);
            if (text.Length > a.Limits.MaxStringLength)
                return CelValue.FromError(Errors.Limit("string lengths"));
        }

        return StringFunctions.TryReserve(a, text.Length, out var error) ? CelValue.FromString(text.ToString()) : error;
    }

    /// <summary>Whether a clause takes values of a type.</summary>
    internal static bool Takes(char verb, CelType type) => type.IsDynamic || verb switch
    {
        's' => type.TypeKind is not (CelTypeKind.Object or CelTypeKind.Message),
        'd' or 'f' or 'e' => type.TypeKind is CelTypeKind.Int or CelTypeKind.Uint or CelTypeKind.Double,
        'b' => type.TypeKind is CelTypeKind.Int or CelTypeKind.Uint or CelTypeKind.Bool,
        'o' => type.TypeKind is CelTypeKind.Int or CelTypeKind.Uint,
        _ => type.TypeKind is CelTypeKind.Int or CelTypeKind.Uint or CelTypeKind.String or CelTypeKind.Bytes,
    };

    private static CelError? Append(CelActivation a, StringBuilder text, in FormatVerb clause, in CelValue value)
    {
        if (value.IsError)
            return value.RawError;
        switch (clause.Verb)
        {
            case 's':
                return AppendAny(a, text, value, 0);
            case 'd' when MathFunctions.IsNumber(value):
                return AppendAny(a, text, value, 0);
            case 'f' or 'e' when MathFunctions.IsNumber(value):
                AppendDouble(text, clause, value.Kind switch { CelKind.Int => value.RawInt, CelKind.Uint => value.RawUint, _ => value.RawDouble });
                return null;
            case 'b' when value.Kind == CelKind.Bool:
                text.Append(value.RawBool ? '1' : '0');
                return null;
            case 'b' or 'o' or 'x' or 'X' when value.Kind is CelKind.Int or CelKind.Uint:
                AppendInteger(text, clause.Verb, value);
                return null;
            case 'x' or 'X' when value.Kind is CelKind.String or CelKind.Bytes:
                return AppendHex(a, text, clause.Verb == 'X', value);
            default:
                return Errors.NoSuchOverload($"%{clause.Verb}", value.Kind);
        }
    }

    private static CelError? AppendAny(CelActivation a, StringBuilder text, in CelValue value, int depth)
    {
        if (depth > MaxDepth)
            return Errors.Limit("nesting");
        if (text.Length > a.Limits.MaxStringLength || !a.TryAllocate(1))
            return Errors.Limit("string lengths");
        switch (value.Kind)
        {
            case CelKind.Error:
                return value.RawError;
            case CelKind.Null:
                text.Append("null");
                return null;
            case CelKind.String:
                text.Append(value.RawString);
                return null;
            case CelKind.Double:
                text.Append(CelDoubleText.FormatPlain(value.RawDouble));
                return null;
            case CelKind.Bytes:
                if (!a.TryAllocate(value.RawBytes.Length))
                    return Errors.Limit("string lengths");
                text.Append(Encoding.UTF8.GetString(value.RawBytes));
                return null;
            case CelKind.Type:
                text.Append(value.AsType().Name);
                return null;
            case CelKind.List:
                return AppendList(a, text, value.RawList, depth);
            case CelKind.Map:
                return AppendMap(a, text, value.RawMap, depth);
            default:
                var plain = Conversions.ToText(a, value);
                if (plain.IsError)
                    return value.Kind is CelKind.Object or CelKind.Message or CelKind.Optional ? Errors.NoSuchOverload("%s", value.Kind) : plain.RawError;
                text.Append(plain.RawString);
                return null;
        }
    }

    private static CelError? AppendList(CelActivation a, StringBuilder text, CelList list, int depth)
    {
        text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            if (AppendAny(a, text, list[i], depth + 1) is { } fault)
                return fault;
        }

        text.Append(']');
        return null;
    }

    // Sorted by what the keys look like, so that the text does not depend on the map's own order.
    private static CelError? AppendMap(CelActivation a, StringBuilder text, CelMap map, int depth)
    {
        var entries = new List<(string Key, CelValue Value)>();
        foreach (var (key, value) in map.Entries)
        {
            var name = new StringBuilder();
            if (AppendAny(a, name, key, depth + 1) is { } fault)
                return fault;
            entries.Add((name.ToString(), value));
        }

        var isFirst = true;
        text.Append('{');
        foreach (var (key, value) in entries.Order(Comparer<(string Key, CelValue Value)>.Create(static (x, y) => CodePoints.Compare(x.Key, y.Key))))
        {
            text.Append(isFirst ? string.Empty : ", ").Append(key).Append(": ");
            isFirst = false;
            if (AppendAny(a, text, value, depth + 1) is { } fault)
                return fault;
        }

        text.Append('}');
        return null;
    }

    private static void AppendDouble(StringBuilder text, in FormatVerb clause, double value)
    {
        if (!double.IsFinite(value))
        {
            text.Append(CelDoubleText.Format(value));
            return;
        }

        if (clause.Verb == 'f')
        {
            text.Append(value.ToString($"F{clause.Precision}", CultureInfo.InvariantCulture));
            return;
        }

        // The framework writes three digits of exponent; at least two are wanted.
        var scientific = value.ToString($"e{clause.Precision}", CultureInfo.InvariantCulture);
        var exponent = scientific.IndexOf('e', StringComparison.Ordinal) + 2;
        text.Append(scientific, 0, exponent).Append(scientific[exponent] == '0' ? scientific.AsSpan(exponent + 1) : scientific.AsSpan(exponent));
    }

    private static void AppendInteger(StringBuilder text, char verb, in CelValue value)
    {
        var isNegative = value.Kind == CelKind.Int && value.RawInt < 0;
        var magnitude = isNegative ? unchecked((ulong)-value.RawInt) : value.RawUint;
        if (isNegative)
            text.Append('-');
        switch (verb)
        {
            case 'b':
                text.Append(magnitude.ToString("B", CultureInfo.InvariantCulture));
                return;
            case 'x':
                text.Append(magnitude.ToString("x", CultureInfo.InvariantCulture));
                return;
            case 'X':
                text.Append(magnitude.ToString("X", CultureInfo.InvariantCulture));
                return;
        }

        var digits = 1;
        while (digits * 3 < 64 && magnitude >> (digits * 3) != 0)
            digits++;
        while (digits-- > 0)
            text.Append((char)('0' + ((magnitude >> (digits * 3)) & 7)));
    }

    private static CelError? AppendHex(CelActivation a, StringBuilder text, bool isUpper, in CelValue value)
    {
        var length = value.Kind == CelKind.Bytes ? value.RawBytes.Length : Encoding.UTF8.GetByteCount(value.RawString);
        if (!StringFunctions.TryReserve(a, 2L * length, out var error))
            return error.RawError;
        var bytes = value.Kind == CelKind.Bytes ? value.RawBytes : Encoding.UTF8.GetBytes(value.RawString);
        text.Append(isUpper ? Convert.ToHexString(bytes) : Convert.ToHexStringLower(bytes));
        return null;
    }
}
