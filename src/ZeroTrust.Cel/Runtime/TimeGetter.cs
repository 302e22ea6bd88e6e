namespace ZeroTrust.Cel;

/// <summary>A component of a timestamp or duration.</summary>
internal enum TimeGetter : byte
{
    FullYear,
    Month,
    Date,
    DayOfMonth,
    DayOfWeek,
    DayOfYear,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}
