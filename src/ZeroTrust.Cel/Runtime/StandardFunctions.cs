using System.Collections.Frozen;

namespace ZeroTrust.Cel;

/// <summary>
/// The standard library by name and number of arguments (the receiver of a method counts), each dispatching on runtime kinds. Nodes
/// specialised on static types stand beside it; this is what they must agree with, and what <c>dyn</c> arguments reach.
/// </summary>
internal static class StandardFunctions
{
    internal static FrozenDictionary<string, Function1> Unary { get; } = CreateUnary();

    internal static FrozenDictionary<string, Function2> Binary { get; } = CreateBinary();

    internal static FrozenDictionary<string, Function3> Ternary { get; } = new Dictionary<string, Function3>(StringComparer.Ordinal)
    {
        ["indexOf"] = static (CelActivation a, in CelValue s, in CelValue t, in CelValue from) => StringFunctions.IndexOf(a, s, t, from),
        ["lastIndexOf"] = static (CelActivation a, in CelValue s, in CelValue t, in CelValue from) => StringFunctions.LastIndexOf(a, s, t, from),
        ["replace"] = static (CelActivation a, in CelValue s, in CelValue from, in CelValue to) =>
            StringFunctions.Replace(a, s, from, to, CelValue.FromInt(-1)),
        ["split"] = StringFunctions.Split,
        ["substring"] = static (CelActivation a, in CelValue s, in CelValue from, in CelValue to) => StringFunctions.Substring(s, from, to),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static FrozenDictionary<string, Function4> Quaternary { get; } = new Dictionary<string, Function4>(StringComparer.Ordinal)
    {
        ["replace"] = StringFunctions.Replace,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static CelValue Fail(CelError error) => CelValue.FromError(error);

    internal static CelValue NoOverload(string function, in CelValue x) => Fail(Errors.NoSuchOverload(function, x.Kind));

    internal static CelValue NoOverload(string function, in CelValue x, in CelValue y) => Fail(Errors.NoSuchOverload(function, x.Kind, y.Kind));

    internal static CelValue Index(CelActivation a, in CelValue container, in CelValue key)
    {
        if (container.Kind == CelKind.Map)
            return container.RawMap.TryGet(key, out var found) ? found : Fail(Errors.NoSuchKey(null));
        if (container.Kind == CelKind.Optional)
            return Optionals.Index(a, container, key);
        if (container.Kind != CelKind.List)
            return NoOverload(Operators.Index, container, key);
        var list = container.RawList;
        ulong index;
        switch (key.Kind)
        {
            case CelKind.Int when key.RawInt >= 0:
                index = (ulong)key.RawInt;
                break;
            case CelKind.Uint:
                index = key.RawUint;
                break;
            case CelKind.Double when key.RawDouble is >= 0 and < int.MaxValue && Math.Floor(key.RawDouble) == key.RawDouble:
                index = (ulong)key.RawDouble;
                break;
            case CelKind.Int:
                return Fail(Errors.Index());
            case CelKind.Double:
                return Fail(Errors.Invalid("a list index must be a whole number"));
            default:
                return NoOverload(Operators.Index, container, key);
        }

        return index < (ulong)list.Count ? list[(int)index] : Fail(Errors.Index());
    }

    private static FrozenDictionary<string, Function1> CreateUnary()
    {
        var all = new Dictionary<string, Function1>(StringComparer.Ordinal)
        {
            [Operators.Negate] = static (CelActivation a, in CelValue x) => Negate(x),
            ["type"] = static (CelActivation a, in CelValue x) => CelValue.FromType(ValueTypes.Erased(x)),
            ["dyn"] = static (CelActivation a, in CelValue x) => x,
            ["int"] = static (CelActivation a, in CelValue x) => Conversions.ToInt(x),
            ["uint"] = static (CelActivation a, in CelValue x) => Conversions.ToUint(x),
            ["double"] = static (CelActivation a, in CelValue x) => Conversions.ToDouble(x),
            ["bool"] = static (CelActivation a, in CelValue x) => Conversions.ToBool(x),
            ["string"] = Conversions.ToText,
            ["bytes"] = Conversions.ToBytes,
            ["timestamp"] = static (CelActivation a, in CelValue x) => Conversions.ToTimestamp(x),
            ["duration"] = static (CelActivation a, in CelValue x) => Conversions.ToDuration(x),
            ["optional.of"] = static (CelActivation a, in CelValue x) => Optionals.Of(x),
            ["optional.ofNonZeroValue"] = static (CelActivation a, in CelValue x) => Optionals.OfNonZero(x),
            ["optional.unwrap"] = Optionals.Unwrap,
            ["unwrapOpt"] = Optionals.Unwrap,
            ["hasValue"] = static (CelActivation a, in CelValue x) => Optionals.HasValue(x),
            ["value"] = static (CelActivation a, in CelValue x) => Optionals.Value(x),
            ["first"] = static (CelActivation a, in CelValue x) => Optionals.Edge(x, isFirst: true),
            ["last"] = static (CelActivation a, in CelValue x) => Optionals.Edge(x, isFirst: false),
            ["lowerAscii"] = StringFunctions.LowerAscii,
            ["upperAscii"] = StringFunctions.UpperAscii,
            ["trim"] = StringFunctions.Trim,
            ["join"] = static (CelActivation a, in CelValue x) => StringFunctions.Join(a, x, CelValue.FromString(string.Empty)),
        };
        foreach (var name in TimeGetters.Names)
        {
            var getter = TimeGetters.Parse(name);
            all.Add(name, (CelActivation a, in CelValue x) => x.Kind switch
            {
                CelKind.Timestamp => CelValue.FromInt(TimeGetters.Read(getter, x.AsTimestamp(), CelTimeZone.Utc)),
                CelKind.Duration when getter >= TimeGetter.Hours => CelValue.FromInt(TimeGetters.Read(getter, x.AsDuration())),
                _ => NoOverload(name, x),
            });
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenDictionary<string, Function2> CreateBinary()
    {
        var all = new Dictionary<string, Function2>(StringComparer.Ordinal)
        {
            [Operators.Add] = Add,
            [Operators.Subtract] = static (CelActivation a, in CelValue x, in CelValue y) => Subtract(x, y),
            [Operators.Multiply] = static (CelActivation a, in CelValue x, in CelValue y) => Numeric(Operators.Multiply, x, y),
            [Operators.Divide] = static (CelActivation a, in CelValue x, in CelValue y) => Numeric(Operators.Divide, x, y),
            [Operators.Modulo] = static (CelActivation a, in CelValue x, in CelValue y) => Numeric(Operators.Modulo, x, y),
            [Operators.Index] = Index,
            [Operators.OptionalIndex] = Optionals.Index,
            ["charAt"] = static (CelActivation a, in CelValue s, in CelValue at) => StringFunctions.CharAt(s, at),
            ["indexOf"] = static (CelActivation a, in CelValue s, in CelValue t) => StringFunctions.IndexOf(a, s, t, CelValue.FromInt(0)),
            ["lastIndexOf"] = static (CelActivation a, in CelValue s, in CelValue t) => StringFunctions.LastIndexOf(a, s, t, CelValue.Null),
            ["join"] = StringFunctions.Join,
            ["split"] = static (CelActivation a, in CelValue s, in CelValue t) => StringFunctions.Split(a, s, t, CelValue.FromInt(-1)),
            ["substring"] = static (CelActivation a, in CelValue s, in CelValue from) => StringFunctions.Substring(s, from, CelValue.Null),
        };
        foreach (var name in TimeGetters.Names)
        {
            var getter = TimeGetters.Parse(name);
            all.Add(name, (CelActivation a, in CelValue x, in CelValue zone) =>
            {
                if (x.Kind != CelKind.Timestamp || zone.Kind != CelKind.String)
                    return NoOverload(name, x, zone);
                return CelTimeZone.TryParse(zone.RawString, out var parsed)
                    ? CelValue.FromInt(TimeGetters.Read(getter, x.AsTimestamp(), parsed))
                    : Fail(Errors.Invalid("unknown time zone"));
            });
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static CelValue Negate(in CelValue x) => x.Kind switch
    {
        CelKind.Int => x.RawInt == long.MinValue ? Fail(Errors.Overflow("int")) : CelValue.FromInt(-x.RawInt),
        CelKind.Double => CelValue.FromDouble(-x.RawDouble),
        _ => NoOverload(Operators.Negate, x),
    };

    private static CelValue Add(CelActivation a, in CelValue x, in CelValue y)
    {
        switch (x.Kind, y.Kind)
        {
            case (CelKind.String, CelKind.String):
                return Concatenate(a, x.RawString, y.RawString);
            case (CelKind.Bytes, CelKind.Bytes):
                return Concatenate(a, x.RawBytes, y.RawBytes);
            case (CelKind.List, CelKind.List):
                return Concatenate(a, x.RawList, y.RawList);
            case (CelKind.Timestamp, CelKind.Duration):
                return Shift(x.AsTimestamp(), y.RawInt);
            case (CelKind.Duration, CelKind.Timestamp):
                return Shift(y.AsTimestamp(), x.RawInt);
            case (CelKind.Duration, CelKind.Duration):
                return Arithmetic.Int('+', x.RawInt, y.RawInt, out var sum) is null
                    ? CelValue.FromDuration(new CelDuration(sum))
                    : Fail(Errors.Overflow("duration"));
            default:
                return Numeric(Operators.Add, x, y);
        }
    }

    private static CelValue Subtract(in CelValue x, in CelValue y)
    {
        switch (x.Kind, y.Kind)
        {
            case (CelKind.Timestamp, CelKind.Timestamp):
                var span = x.AsTimestamp().TotalNanoseconds - y.AsTimestamp().TotalNanoseconds;
                return span > long.MaxValue || span < long.MinValue
                    ? Fail(Errors.Overflow("duration"))
                    : CelValue.FromDuration(new CelDuration((long)span));
            case (CelKind.Timestamp, CelKind.Duration):
                return Shift(x.AsTimestamp(), -(Int128)y.RawInt);
            case (CelKind.Duration, CelKind.Duration):
                return Arithmetic.Int('-', x.RawInt, y.RawInt, out var difference) is null
                    ? CelValue.FromDuration(new CelDuration(difference))
                    : Fail(Errors.Overflow("duration"));
            default:
                return Numeric(Operators.Subtract, x, y);
        }
    }

    private static CelValue Shift(CelTimestamp timestamp, Int128 nanoseconds) =>
        CelTimestamp.TryFromNanoseconds(timestamp.TotalNanoseconds + nanoseconds, out var shifted)
            ? CelValue.FromTimestamp(shifted)
            : Fail(Errors.Overflow("timestamp"));

    private static CelValue Numeric(string function, in CelValue x, in CelValue y)
    {
        var operation = Operators.Symbol(function)![0];
        switch (x.Kind, y.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                var error = Arithmetic.Int(operation, x.RawInt, y.RawInt, out var signed);
                return error is null ? CelValue.FromInt(signed) : Fail(error);
            case (CelKind.Uint, CelKind.Uint):
                error = Arithmetic.Uint(operation, x.RawUint, y.RawUint, out var unsigned);
                return error is null ? CelValue.FromUint(unsigned) : Fail(error);
            case (CelKind.Double, CelKind.Double) when operation != '%':
                return CelValue.FromDouble(Arithmetic.Double(operation, x.RawDouble, y.RawDouble));
            default:
                return NoOverload(function, x, y);
        }
    }

    private static CelValue Concatenate(CelActivation a, string x, string y)
    {
        if (x.Length == 0)
            return CelValue.FromString(y);
        if (y.Length == 0)
            return CelValue.FromString(x);
        return StringFunctions.TryReserve(a, (long)x.Length + y.Length, out var error) ? CelValue.FromString(string.Concat(x, y)) : error;
    }

    private static CelValue Concatenate(CelActivation a, byte[] x, byte[] y) =>
        StringFunctions.TryReserve(a, (long)x.Length + y.Length, out var error) ? CelValue.FromBytes([.. x, .. y]) : error;

    private static CelValue Concatenate(CelActivation a, CelList x, CelList y)
    {
        if (y.Count == 0)
            return CelValue.FromList(x);
        if (x.Count == 0)
            return CelValue.FromList(y);
        var count = (long)x.Count + y.Count;
        if (count > a.Limits.MaxListSize || !a.TryAllocate(count))
            return Fail(Errors.Limit("list sizes"));
        var items = new CelValue[count];
        for (var i = 0; i < x.Count; i++)
            items[i] = x[i];
        for (var i = 0; i < y.Count; i++)
            items[x.Count + i] = y[i];
        return CelValue.FromList(new CelArrayList(items, items.Length));
    }
}
