namespace ZeroTrust.Cel;

/// <summary>The math extension.</summary>
internal static class MathFunctions
{
    internal static IEnumerable<KeyValuePair<string, Function1>> Unary =>
    [
        new("math.ceil", static (CelActivation a, in CelValue x) => OfDouble("math.ceil", x, Math.Ceiling)),
        new("math.floor", static (CelActivation a, in CelValue x) => OfDouble("math.floor", x, Math.Floor)),
        new("math.trunc", static (CelActivation a, in CelValue x) => OfDouble("math.trunc", x, Math.Truncate)),
        new("math.round", static (CelActivation a, in CelValue x) => OfDouble("math.round", x, static d => Math.Round(d, MidpointRounding.AwayFromZero))),
        new("math.isNaN", static (CelActivation a, in CelValue x) => Test("math.isNaN", x, double.IsNaN)),
        new("math.isInf", static (CelActivation a, in CelValue x) => Test("math.isInf", x, double.IsInfinity)),
        new("math.isFinite", static (CelActivation a, in CelValue x) => Test("math.isFinite", x, double.IsFinite)),
        new("math.abs", static (CelActivation a, in CelValue x) => Abs(x)),
        new("math.sign", static (CelActivation a, in CelValue x) => Sign(x)),
        new("math.sqrt", static (CelActivation a, in CelValue x) => Sqrt(x)),
        new("math.bitNot", static (CelActivation a, in CelValue x) => x.Kind switch
        {
            CelKind.Int => CelValue.FromInt(~x.RawInt),
            CelKind.Uint => CelValue.FromUint(~x.RawUint),
            _ => StandardFunctions.NoOverload("math.bitNot", x),
        }),
    ];

    internal static IEnumerable<KeyValuePair<string, Function2>> Binary =>
    [
        new("math.bitAnd", static (CelActivation a, in CelValue x, in CelValue y) => Bits("math.bitAnd", x, y, static (p, q) => p & q)),
        new("math.bitOr", static (CelActivation a, in CelValue x, in CelValue y) => Bits("math.bitOr", x, y, static (p, q) => p | q)),
        new("math.bitXor", static (CelActivation a, in CelValue x, in CelValue y) => Bits("math.bitXor", x, y, static (p, q) => p ^ q)),
        new("math.bitShiftLeft", static (CelActivation a, in CelValue x, in CelValue y) => Shift("math.bitShiftLeft", x, y, static (p, n) => p << n)),
        new("math.bitShiftRight", static (CelActivation a, in CelValue x, in CelValue y) => Shift("math.bitShiftRight", x, y, static (p, n) => p >> n)),
    ];

    /// <summary>The more extreme of two numbers on the number line, the first of two that are equal; it keeps its type.</summary>
    internal static CelValue Extremum(string function, in CelValue x, in CelValue y) => CelOrder.TryCompare(x, y, out var order) switch
    {
        OrderOutcome.Ordered => (function == MathLibrary.Greatest ? order >= 0 : order <= 0) ? x : y,
        OrderOutcome.Unordered => CelValue.FromError(Errors.Invalid($"`{function}` cannot order NaN")),
        _ => StandardFunctions.NoOverload(function, x, y),
    };

    internal static bool IsNumber(in CelValue x) => x.Kind is CelKind.Int or CelKind.Uint or CelKind.Double;

    private static CelValue OfDouble(string function, in CelValue x, Func<double, double> operation) =>
        x.Kind == CelKind.Double ? CelValue.FromDouble(operation(x.RawDouble)) : StandardFunctions.NoOverload(function, x);

    private static CelValue Test(string function, in CelValue x, Func<double, bool> test) =>
        x.Kind == CelKind.Double ? CelValue.FromBool(test(x.RawDouble)) : StandardFunctions.NoOverload(function, x);

    private static CelValue Abs(in CelValue x) => x.Kind switch
    {
        CelKind.Int when x.RawInt == long.MinValue => CelValue.FromError(Errors.Overflow("int")),
        CelKind.Int => CelValue.FromInt(Math.Abs(x.RawInt)),
        CelKind.Uint => x,
        CelKind.Double => CelValue.FromDouble(Math.Abs(x.RawDouble)),
        _ => StandardFunctions.NoOverload("math.abs", x),
    };

    private static CelValue Sign(in CelValue x) => x.Kind switch
    {
        CelKind.Int => CelValue.FromInt(Math.Sign(x.RawInt)),
        CelKind.Uint => CelValue.FromUint(x.RawUint == 0 ? 0UL : 1),
        CelKind.Double when double.IsNaN(x.RawDouble) => x,
        CelKind.Double => CelValue.FromDouble(Math.Sign(x.RawDouble)),
        _ => StandardFunctions.NoOverload("math.sign", x),
    };

    private static CelValue Sqrt(in CelValue x) => x.Kind switch
    {
        CelKind.Int => CelValue.FromDouble(Math.Sqrt(x.RawInt)),
        CelKind.Uint => CelValue.FromDouble(Math.Sqrt(x.RawUint)),
        CelKind.Double => CelValue.FromDouble(Math.Sqrt(x.RawDouble)),
        _ => StandardFunctions.NoOverload("math.sqrt", x),
    };

    private static CelValue Bits(string function, in CelValue x, in CelValue y, Func<ulong, ulong, ulong> operation)
    {
        if (x.Kind != y.Kind || x.Kind is not (CelKind.Int or CelKind.Uint))
            return StandardFunctions.NoOverload(function, x, y);
        var bits = operation(x.RawUint, y.RawUint);
        return x.Kind == CelKind.Int ? CelValue.FromInt(unchecked((long)bits)) : CelValue.FromUint(bits);
    }

    // The right shift of a negative int is logical, too.
    private static CelValue Shift(string function, in CelValue x, in CelValue by, Func<ulong, int, ulong> operation)
    {
        if (by.Kind != CelKind.Int || x.Kind is not (CelKind.Int or CelKind.Uint))
            return StandardFunctions.NoOverload(function, x, by);
        if (by.RawInt < 0)
            return CelValue.FromError(Errors.Invalid($"`{function}` cannot shift by a negative number"));
        var bits = by.RawInt >= 64 ? 0 : operation(x.RawUint, (int)by.RawInt);
        return x.Kind == CelKind.Int ? CelValue.FromInt(unchecked((long)bits)) : CelValue.FromUint(bits);
    }
}
