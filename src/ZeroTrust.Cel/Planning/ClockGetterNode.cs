namespace ZeroTrust.Cel;

/// <summary>A component of a timestamp that moves with the clock; narrows the horizon to the next change of the component.</summary>
internal sealed class ClockGetterNode(CelSpan span, TimeGetter getter, ClockTerm target, Node? zone, CelTimeZone fixedZone) : IntNode(span)
{
    internal override bool TryInt(CelActivation a, out long result)
    {
        result = 0;
        if (!target.TryEvaluate(a, out var nanoseconds))
            return false;
        var place = fixedZone;
        if (zone is not null)
        {
            if (zone.Text(a) is not { } name)
                return false;
            if (!CelTimeZone.TryParse(name, out place))
                return Fail(a, Errors.Invalid("unknown time zone"));
        }

        CelTimestamp.TryFromNanoseconds(nanoseconds, out var timestamp);
        result = TimeGetters.Read(getter, timestamp, place);
        a.NarrowBy(UntilChange(timestamp, place));
        return true;
    }

    // Months and years change at the turn of a day, too, and a day is soon enough to look again.
    private Int128 UntilChange(CelTimestamp timestamp, CelTimeZone place)
    {
        if (getter == TimeGetter.Milliseconds)
            return 1_000_000 - (timestamp.Nanos % 1_000_000);
        long unit = getter switch
        {
            TimeGetter.Seconds => 1,
            TimeGetter.Minutes => 60,
            TimeGetter.Hours => 3_600,
            _ => 86_400,
        };
        var local = timestamp.Seconds - CelTimestamp.MinSeconds + place.OffsetSeconds(timestamp.Seconds);
        var seconds = unit - (((local % unit) + unit) % unit);
        var until = Math.Min(timestamp.Seconds + seconds, place.StableUntil(timestamp.Seconds));
        return ((Int128)(until - timestamp.Seconds) * CelTimestamp.NanosPerSecond) - timestamp.Nanos;
    }
}
