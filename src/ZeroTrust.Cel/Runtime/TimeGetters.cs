using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>The getters of timestamps and durations.</summary>
internal static class TimeGetters
{
    private const int YearsPerCycle = 400;
    private const long DaysPerCycle = 146_097;

    internal static ImmutableArray<string> Names { get; } =
    [
        "getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getHours", "getMinutes", "getSeconds",
        "getMilliseconds",
    ];

    internal static TimeGetter Parse(string name) => name switch
    {
        "getFullYear" => TimeGetter.FullYear,
        "getMonth" => TimeGetter.Month,
        "getDate" => TimeGetter.Date,
        "getDayOfMonth" => TimeGetter.DayOfMonth,
        "getDayOfWeek" => TimeGetter.DayOfWeek,
        "getDayOfYear" => TimeGetter.DayOfYear,
        "getHours" => TimeGetter.Hours,
        "getMinutes" => TimeGetter.Minutes,
        "getSeconds" => TimeGetter.Seconds,
        _ => TimeGetter.Milliseconds,
    };

    internal static long Read(TimeGetter getter, CelTimestamp value, CelTimeZone zone)
    {
        if (getter == TimeGetter.Milliseconds)
            return value.Nanos / 1_000_000;

        // A zone can push the first or last day over the calendar's edge; the calendar repeats after 400 years, weekdays included.
        var ticks = value.ToTicks() + (zone.OffsetSeconds(value.Seconds) * TimeSpan.TicksPerSecond);
        var cycle = ticks < DateTime.MinValue.Ticks ? 1 : ticks > DateTime.MaxValue.Ticks ? -1 : 0;
        var local = new DateTime(ticks + (cycle * DaysPerCycle * TimeSpan.TicksPerDay), DateTimeKind.Unspecified);
        return getter switch
        {
            TimeGetter.FullYear => local.Year - (cycle * YearsPerCycle),
            TimeGetter.Month => local.Month - 1,
            TimeGetter.Date => local.Day,
            TimeGetter.DayOfMonth => local.Day - 1,
            TimeGetter.DayOfWeek => (int)local.DayOfWeek,
            TimeGetter.DayOfYear => local.DayOfYear - 1,
            TimeGetter.Hours => local.Hour,
            TimeGetter.Minutes => local.Minute,
            _ => local.Second,
        };
    }

    internal static long Read(TimeGetter getter, CelDuration value) => getter switch
    {
        TimeGetter.Hours => value.Nanoseconds / (3_600 * CelTimestamp.NanosPerSecond),
        TimeGetter.Minutes => value.Nanoseconds / (60 * CelTimestamp.NanosPerSecond),
        TimeGetter.Seconds => value.Nanoseconds / CelTimestamp.NanosPerSecond,
        _ => value.Nanoseconds % CelTimestamp.NanosPerSecond / 1_000_000,
    };
}
