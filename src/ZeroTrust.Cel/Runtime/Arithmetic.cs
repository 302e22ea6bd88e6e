namespace ZeroTrust.Cel;

/// <summary>Number arithmetic that reports overflow as a value: a thrown exception costs a thousand times as much.</summary>
internal static class Arithmetic
{
    internal static CelError? Int(char operation, long x, long y, out long result)
    {
        switch (operation)
        {
            case '+':
                result = unchecked(x + y);
                return ((x ^ result) & (y ^ result)) < 0 ? Errors.Overflow("int") : null;
            case '-':
                result = unchecked(x - y);
                return ((x ^ y) & (x ^ result)) < 0 ? Errors.Overflow("int") : null;
            case '*':
                var high = Math.BigMul(x, y, out result);
                return high == result >> 63 ? null : Errors.Overflow("int");
            default:
                result = 0;
                if (y == 0)
                    return Errors.DivisionByZero(operation == '%');
                if (x == long.MinValue && y == -1)
                    return Errors.Overflow("int");
                result = operation == '/' ? x / y : x % y;
                return null;
        }
    }

    internal static CelError? Uint(char operation, ulong x, ulong y, out ulong result)
    {
        switch (operation)
        {
            case '+':
                result = unchecked(x + y);
                return result < x ? Errors.Overflow("uint") : null;
            case '-':
                result = unchecked(x - y);
                return y > x ? Errors.Overflow("uint") : null;
            case '*':
                return Math.BigMul(x, y, out result) == 0 ? null : Errors.Overflow("uint");
            default:
                result = 0;
                if (y == 0)
                    return Errors.DivisionByZero(operation == '%');
                result = operation == '/' ? x / y : x % y;
                return null;
        }
    }

    internal static double Double(char operation, double x, double y) => operation switch
    {
        '+' => x + y,
        '-' => x - y,
        '*' => x * y,
        _ => x / y,
    };
}
