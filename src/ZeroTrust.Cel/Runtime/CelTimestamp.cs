using System.Globalization;
using System.Runtime.InteropServices;

namespace ZeroTrust.Cel;

/// <summary>
/// A point in time: seconds since the Unix epoch plus nanoseconds, as in <c>google.protobuf.Timestamp</c>.
/// Range: 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.
/// </summary>
/// <param name="Seconds">Whole seconds since 1970-01-01T00:00:00Z, rounded down.</param>
/// <param name="Nanos">Nanoseconds within the second, 0 to 999,999,999.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CelTimestamp(long Seconds, int Nanos) : IComparable<CelTimestamp>
{
    internal const long MinSeconds = -62_135_596_800;
    internal const long MaxSeconds = 253_402_300_799;
    internal const long NanosPerSecond = 1_000_000_000;

    /// <summary>0001-01-01T00:00:00Z.</summary>
    public static CelTimestamp MinValue => new(MinSeconds, 0);

    /// <summary>9999-12-31T23:59:59.999999999Z.</summary>
    public static CelTimestamp MaxValue => new(MaxSeconds, 999_999_999);

    internal bool IsValid => Seconds is >= MinSeconds and <= MaxSeconds && (uint)Nanos < NanosPerSecond;

    internal Int128 TotalNanoseconds => Math.BigMul(Seconds, NanosPerSecond) + Nanos;

    /// <summary>Converts a .NET instant (100 ns precision).</summary>
    public static CelTimestamp FromDateTimeOffset(DateTimeOffset value)
    {
        var ticks = value.UtcTicks;
        var seconds = ticks / TimeSpan.TicksPerSecond;
        return new CelTimestamp(seconds + MinSeconds, (int)(ticks - (seconds * TimeSpan.TicksPerSecond)) * 100);
    }

    /// <summary>Converts to a .NET instant in UTC; what is finer than 100 ns is cut off.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timestamp is outside its range.</exception>
    public DateTimeOffset ToDateTimeOffset() => new(ToTicks(), TimeSpan.Zero);

    /// <summary>Reads an RFC 3339 date-time; <c>T</c> and <c>Z</c> or an offset are required.</summary>
    /// <returns>False when the text is malformed or out of range.</returns>
    public static bool TryParse(string rfc3339, out CelTimestamp value) => CelTimeText.TryParseTimestamp(rfc3339, out value);

    /// <summary>Adds a duration.</summary>
    /// <returns>False when the sum is outside the range.</returns>
    public bool TryAdd(CelDuration duration, out CelTimestamp sum)
    {
        // In 64 bits: dividing 128 took longer than all else about the age of a signal (benchmark: `scale`, Decide).
        var (seconds, nanos) = Math.DivRem(duration.Nanoseconds, NanosPerSecond);
        nanos += Nanos;
        if (nanos < 0)
        {
            nanos += NanosPerSecond;
            seconds--;
        }
        else if (nanos >= NanosPerSecond)
        {
            nanos -= NanosPerSecond;
            seconds++;
        }

        // A duration is at most 293 years: no overflow here.
        sum = new CelTimestamp(Seconds + seconds, (int)nanos);
        if (sum.Seconds is >= MinSeconds and <= MaxSeconds)
            return true;
        sum = default;
        return false;
    }

    /// <inheritdoc/>
    public int CompareTo(CelTimestamp other)
    {
        var bySeconds = Seconds.CompareTo(other.Seconds);
        return bySeconds != 0 ? bySeconds : Nanos.CompareTo(other.Nanos);
    }

    /// <summary>RFC 3339 in UTC, trailing zeros of the fraction dropped.</summary>
    public override string ToString() =>
        IsValid ? CelTimeText.Format(this) : string.Create(CultureInfo.InvariantCulture, $"invalid({Seconds}, {Nanos})");

    /// <summary>Earlier than.</summary>
    public static bool operator <(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) < 0;

    /// <summary>Earlier than or the same.</summary>
    public static bool operator <=(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) <= 0;

    /// <summary>Later than.</summary>
    public static bool operator >(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) > 0;

    /// <summary>Later than or the same.</summary>
    public static bool operator >=(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) >= 0;

    internal static bool TryFromNanoseconds(Int128 total, out CelTimestamp value)
    {
        var seconds = total / NanosPerSecond;
        var nanos = total - (seconds * NanosPerSecond);
        if (nanos < 0)
        {
            nanos += NanosPerSecond;
            seconds--;
        }

        if (seconds < MinSeconds || seconds > MaxSeconds)
        {
            value = default;
            return false;
        }

        value = new CelTimestamp((long)seconds, (int)nanos);
        return true;
    }

    internal long ToTicks() => ((Seconds - MinSeconds) * TimeSpan.TicksPerSecond) + (Nanos / 100);
}
