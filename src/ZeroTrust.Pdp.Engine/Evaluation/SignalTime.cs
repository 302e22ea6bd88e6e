using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>Reads the moment of a signal and tells how old it is.</summary>
internal static class SignalTime
{
    /// <summary>
    /// A signal this far ahead of the clock may come from a host whose clock is a little fast; one further ahead
    /// contradicts the clock and proves nothing.
    /// </summary>
    private const long ToleranceNanoseconds = 60_000_000_000;

    /// <summary>Takes a timestamp, an RFC 3339 string or Unix seconds.</summary>
    public static bool TryRead(in CelValue value, out CelTimestamp time)
    {
        switch (value.Kind)
        {
            case CelKind.Timestamp:
                time = value.AsTimestamp();
                return true;
            case CelKind.String:
                return CelTimestamp.TryParse(value.AsString(), out time);
            case CelKind.Int:
                return TryFromSeconds(value.AsInt(), out time);
            case CelKind.Uint when value.AsUint() <= long.MaxValue:
                return TryFromSeconds((long)value.AsUint(), out time);
            case CelKind.Double when value.AsDouble() is > -1e15 and < 1e15:
                double seconds = Math.Floor(value.AsDouble());
                if (!TryFromSeconds((long)seconds, out time))
                    return false;
                time = new CelTimestamp(time.Seconds, (int)((value.AsDouble() - seconds) * 1e9));
                return true;
            default:
                time = default;
                return false;
        }
    }

    /// <summary>The age of a signal, not below zero; false when it lies too far in the future.</summary>
    public static bool TryAge(CelTimestamp now, CelTimestamp time, out long nanoseconds)
    {
        nanoseconds = Difference(now, time);
        if (nanoseconds < -ToleranceNanoseconds)
            return false;
        nanoseconds = Math.Max(0, nanoseconds);
        return true;
    }

    /// <summary>The moment from which a signal of the future is believed.</summary>
    public static CelTimestamp BelievedFrom(CelTimestamp time) => Plus(time, -ToleranceNanoseconds);

    /// <summary>Saturates at the ends of the range of timestamps.</summary>
    public static CelTimestamp Plus(CelTimestamp time, long nanoseconds) =>
        time.TryAdd(new CelDuration(nanoseconds), out CelTimestamp sum) ? sum : nanoseconds < 0 ? CelTimestamp.MinValue : CelTimestamp.MaxValue;

    private static long Difference(CelTimestamp a, CelTimestamp b)
    {
        const long NanosecondsPerSecond = 1_000_000_000;
        const long MaxSeconds = (long.MaxValue / NanosecondsPerSecond) - 1;
        long seconds = a.Seconds - b.Seconds;
        return seconds > MaxSeconds ? long.MaxValue
            : seconds < -MaxSeconds ? long.MinValue
            : (seconds * NanosecondsPerSecond) + a.Nanos - b.Nanos;
    }

    private static bool TryFromSeconds(long seconds, out CelTimestamp time)
    {
        time = default;
        if (seconds < CelTimestamp.MinValue.Seconds || seconds > CelTimestamp.MaxValue.Seconds)
            return false;
        time = new CelTimestamp(seconds, 0);
        return true;
    }
}
