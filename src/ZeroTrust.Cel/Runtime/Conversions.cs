using System.Globalization;
using System.Text;

namespace ZeroTrust.Cel;

/// <summary>The type conversions.</summary>
internal static class Conversions
{
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;
    private const int MaxNumberText = 1_000;

    internal static CelValue ToInt(in CelValue x)
    {
        switch (x.Kind)
        {
            case CelKind.Int:
                return x;
            case CelKind.Uint:
                return x.RawUint <= long.MaxValue ? CelValue.FromInt((long)x.RawUint) : Overflow("int");
            case CelKind.Double:
                return x.RawDouble is > -TwoTo63 and < TwoTo63 ? CelValue.FromInt((long)x.RawDouble) : Overflow("int");
            case CelKind.String:
                return long.TryParse(x.RawString, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                    ? CelValue.FromInt(value)
                    : Fail("int", x);
            case CelKind.Timestamp:
                return CelValue.FromInt(x.AsTimestamp().Seconds);
            case CelKind.Enum:
                return CelValue.FromInt(x.AsEnum().Number);
            default:
                return StandardFunctions.NoOverload("int", x);
        }
    }

    internal static CelValue ToUint(in CelValue x)
    {
        switch (x.Kind)
        {
            case CelKind.Uint:
                return x;
            case CelKind.Int:
                return x.RawInt >= 0 ? CelValue.FromUint((ulong)x.RawInt) : Overflow("uint");
            case CelKind.Double:
                return x.RawDouble is >= 0 and < TwoTo64 ? CelValue.FromUint((ulong)x.RawDouble) : Overflow("uint");
            case CelKind.String:
                return ulong.TryParse(x.RawString, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                    ? CelValue.FromUint(value)
                    : Fail("uint", x);
            default:
                return StandardFunctions.NoOverload("uint", x);
        }
    }

    internal static CelValue ToDouble(in CelValue x)
    {
        switch (x.Kind)
        {
            case CelKind.Double:
                return x;
            case CelKind.Int:
                return CelValue.FromDouble(x.RawInt);
            case CelKind.Uint:
                return CelValue.FromDouble(x.RawUint);
            case CelKind.String:
                return TryParseDouble(x.RawString, out var value) ? CelValue.FromDouble(value) : Fail("double", x);
            default:
                return StandardFunctions.NoOverload("double", x);
        }
    }

    internal static CelValue ToBool(in CelValue x) => x.Kind switch
    {
        CelKind.Bool => x,
        CelKind.String => x.RawString switch
        {
            "1" or "t" or "T" or "true" or "TRUE" or "True" => CelValue.True,
            "0" or "f" or "F" or "false" or "FALSE" or "False" => CelValue.False,
            _ => Fail("bool", x),
        },
        _ => StandardFunctions.NoOverload("bool", x),
    };

    internal static CelValue ToText(CelActivation a, in CelValue x)
    {
        if (x.Kind == CelKind.String)
            return x;
        if (x.Kind == CelKind.Bytes)
            return Decode(a, x);
        var text = x.Kind switch
        {
            CelKind.Bool => x.RawBool ? "true" : "false",
            CelKind.Int => x.RawInt.ToString(CultureInfo.InvariantCulture),
            CelKind.Uint => x.RawUint.ToString(CultureInfo.InvariantCulture),
            CelKind.Double => CelDoubleText.Format(x.RawDouble),
            CelKind.Timestamp => x.AsTimestamp().ToString(),
            CelKind.Duration => x.AsDuration().ToString(),
            CelKind.Opaque => x.RawOpaque.ToString(),
            _ => null,
        };
        if (text is null)
            return StandardFunctions.NoOverload("string", x);
        return StringFunctions.TryReserve(a, text.Length, out var error) ? CelValue.FromString(text) : error;
    }

    internal static CelValue ToBytes(CelActivation a, in CelValue x)
    {
        if (x.Kind == CelKind.Bytes)
            return x;
        if (x.StringOrNull is not { } text)
            return StandardFunctions.NoOverload("bytes", x);
        return StringFunctions.TryReserve(a, Encoding.UTF8.GetByteCount(text), out var error)
            ? CelValue.FromBytes(Encoding.UTF8.GetBytes(text))
            : error;
    }

    internal static CelValue ToTimestamp(in CelValue x)
    {
        switch (x.Kind)
        {
            case CelKind.Timestamp:
                return x;
            case CelKind.String:
                return CelTimestamp.TryParse(x.RawString, out var value) ? CelValue.FromTimestamp(value) : Fail("timestamp", x);
            case CelKind.Int:
                var seconds = new CelTimestamp(x.RawInt, 0);
                return seconds.IsValid ? CelValue.FromTimestamp(seconds) : Overflow("timestamp");
            default:
                return StandardFunctions.NoOverload("timestamp", x);
        }
    }

    internal static CelValue ToDuration(in CelValue x) => x.Kind switch
    {
        CelKind.Duration => x,
        CelKind.String => CelDuration.TryParse(x.RawString, out var value) ? CelValue.FromDuration(value) : Fail("duration", x),
        _ => StandardFunctions.NoOverload("duration", x),
    };

    private static bool TryParseDouble(string text, out double value)
    {
        value = text switch
        {
            "NaN" => double.NaN,
            "Infinity" or "+Infinity" or "inf" or "+inf" => double.PositiveInfinity,
            "-Infinity" or "-inf" => double.NegativeInfinity,
            _ => 0,
        };
        if (value != 0)
            return true;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return text.Length <= MaxNumberText
            && double.TryParse(text, Style, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    private static CelValue Decode(CelActivation a, in CelValue x)
    {
        if (!System.Text.Unicode.Utf8.IsValid(x.RawBytes))
            return Fail("string", x);
        return StringFunctions.TryReserve(a, x.RawBytes.Length, out var error) ? CelValue.FromString(Encoding.UTF8.GetString(x.RawBytes)) : error;
    }

    private static CelValue Overflow(string type) => CelValue.FromError(Errors.Overflow(type));

    private static CelValue Fail(string type, in CelValue x) => CelValue.FromError(Errors.Conversion(type, x.Kind));
}
