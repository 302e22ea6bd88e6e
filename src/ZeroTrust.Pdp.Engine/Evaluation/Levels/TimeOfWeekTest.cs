using System.Globalization;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Evaluation.Levels;

/// <summary>
/// Days and hours in a time zone. A window that ends at or before its beginning runs over midnight and belongs to the
/// day on which it begins.
/// </summary>
internal sealed class TimeOfWeekTest(TimeZoneInfo zone, int days, int from, int to) : LevelTest
{
    public const int MinutesPerDay = 24 * 60;
    public const int EveryDay = 0x7F;

    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public override string Name => "time";

    private TimeZoneInfo Zone => zone;

    private int Days => days;

    private int From => from;

    private int To => to;

    public override string Expected
    {
        get
        {
            string dayText = days == EveryDay ? "every day" : string.Join(",", DayNames.Where((_, day) => (days & (1 << day)) != 0));
            return string.Create(
                CultureInfo.InvariantCulture, $"{dayText} {from / 60:00}:{from % 60:00}-{to / 60:00}:{to % 60:00} {zone.Id}");
        }
    }

    public override string Actual(RequestEvaluation evaluation) =>
        TimeZoneInfo.ConvertTime(evaluation.Now.ToDateTimeOffset(), zone).ToString("ddd HH:mm", CultureInfo.InvariantCulture);

    // Windows over midnight reach into another day; those are left alone.
    public override bool Excludes(LevelTest other) =>
        other is TimeOfWeekTest test && test.Zone.Equals(zone) && from < to && test.From < test.To
        && ((days & test.Days) == 0 || to <= test.From || test.To <= from);

    public override TestResult Test(RequestEvaluation evaluation)
    {
        DateTime utc = evaluation.Now.ToDateTimeOffset().UtcDateTime;
        DateTime local = TimeZoneInfo.ConvertTimeFromUtc(utc, zone);
        // At the end of time there is no next day.
        if (utc.Year < DateTime.MaxValue.Year)
            evaluation.NarrowTo(NextBoundary(utc, local));
        return TestResult.Of(IsInside(local));
    }

    /// <summary>The moments at which the window opens or closes, after one moment and up to another.</summary>
    public IEnumerable<CelTimestamp> Changes(CelTimestamp after, CelTimestamp last)
    {
        if (last.ToDateTimeOffset().UtcDateTime.Year == DateTime.MaxValue.Year)
            yield break;
        bool inside = IsInside(TimeZoneInfo.ConvertTimeFromUtc(after.ToDateTimeOffset().UtcDateTime, zone));
        for (CelTimestamp at = after; ;)
        {
            DateTime utc = at.ToDateTimeOffset().UtcDateTime;
            at = NextBoundary(utc, TimeZoneInfo.ConvertTimeFromUtc(utc, zone));
            if (at > last)
                yield break;
            bool now = IsInside(TimeZoneInfo.ConvertTimeFromUtc(at.ToDateTimeOffset().UtcDateTime, zone));
            if (now != inside)
                yield return at;
            inside = now;
        }
    }

    private bool IsInside(DateTime local)
    {
        double minute = local.TimeOfDay.TotalMinutes;
        int today = (int)local.DayOfWeek;
        if (from < to)
            return IsDay(today) && minute >= from && minute < to;
        return (IsDay(today) && minute >= from) || (IsDay((today + 6) % 7) && minute < to);
    }

    private bool IsDay(int day) => (days & (1 << day)) != 0;

    /// <summary>
    /// A moment at or before the next change: the next local `from`, `to` or midnight, or the next full hour when the
    /// clock is put forward or back in between, for then the way there is not as long as it looks.
    /// </summary>
    private CelTimestamp NextBoundary(DateTime utc, DateTime local)
    {
        DateTime midnight = local.Date;
        DateTime next = midnight.AddDays(1);
        foreach (int minutes in (ReadOnlySpan<int>)[from, to])
        {
            DateTime candidate = midnight.AddMinutes(minutes);
            if (candidate > local && candidate < next)
                next = candidate;
        }

        DateTime boundary = utc + (next - local);
        if (zone.GetUtcOffset(boundary) != zone.GetUtcOffset(utc) || zone.GetUtcOffset(boundary.AddTicks(-1)) != zone.GetUtcOffset(utc))
        {
            var hour = new DateTime(utc.Year, utc.Month, utc.Day, utc.Hour, 0, 0, DateTimeKind.Utc);
            // Zones change their offset on full quarters of an hour.
            DateTime quarter = hour.AddMinutes(((utc.Minute / 15) + 1) * 15);
            boundary = quarter < boundary ? quarter : boundary;
        }

        return CelTimestamp.FromDateTimeOffset(new DateTimeOffset(boundary, TimeSpan.Zero));
    }
}
