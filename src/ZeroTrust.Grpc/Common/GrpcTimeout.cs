using System.Globalization;

namespace Grpc.Internal;

/// <summary>The value of <c>grpc-timeout</c>: up to eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    private const int MaxDigits = 8;
    private const long MaxValue = 99_999_999;

    /// <summary>Reads a timeout. Anything that the grammar does not allow is no timeout.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > MaxDigits + 1)
            return false;

        long value = 0;
        foreach (char c in text[..^1])
        {
            if (!char.IsAsciiDigit(c))
                return false;
            value = (value * 10) + (c - '0');
        }

        long ticks;
        switch (text[^1])
        {
            case 'H':
                ticks = value * TimeSpan.TicksPerHour;
                break;
            case 'M':
                ticks = value * TimeSpan.TicksPerMinute;
                break;
            case 'S':
                ticks = value * TimeSpan.TicksPerSecond;
                break;
            case 'm':
                ticks = value * TimeSpan.TicksPerMillisecond;
                break;
            case 'u':
                ticks = value * TimeSpan.TicksPerMicrosecond;
                break;
            case 'n':
                ticks = DivideUp(value, TimeSpan.NanosecondsPerTick);
                break;
            default:
                return false;
        }

        timeout = new TimeSpan(ticks);
        return true;
    }

    /// <summary>Writes a timeout in the finest unit that holds it, rounded up so that the deadline is not shortened.</summary>
    public static string Format(TimeSpan timeout)
    {
        long ticks = Math.Max(timeout.Ticks, 1);
        if (ticks <= MaxValue / TimeSpan.NanosecondsPerTick)
            return Text(ticks * TimeSpan.NanosecondsPerTick, 'n');

        if (Fits(ticks, TimeSpan.TicksPerMicrosecond, out long value))
            return Text(value, 'u');
        if (Fits(ticks, TimeSpan.TicksPerMillisecond, out value))
            return Text(value, 'm');
        if (Fits(ticks, TimeSpan.TicksPerSecond, out value))
            return Text(value, 'S');
        if (Fits(ticks, TimeSpan.TicksPerMinute, out value))
            return Text(value, 'M');
        return Text(Math.Min(DivideUp(ticks, TimeSpan.TicksPerHour), MaxValue), 'H');
    }

    private static bool Fits(long ticks, long unit, out long value)
    {
        value = DivideUp(ticks, unit);
        return value <= MaxValue;
    }

    private static long DivideUp(long value, long divisor) => (value / divisor) + (value % divisor == 0 ? 0 : 1);

    private static string Text(long value, char unit) => string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");
}
