namespace ZeroTrust.Cel;

/// <summary>A component of a duration that moves with the clock, such as the whole hours since a moment.</summary>
internal sealed class ClockDurationGetterNode(CelSpan span, TimeGetter getter, ClockTerm target) : IntNode(span)
{
    internal override bool TryInt(CelActivation a, out long result)
    {
        result = 0;
        if (!target.TryEvaluate(a, out var nanoseconds))
            return false;
        var duration = (long)nanoseconds;
        result = TimeGetters.Read(getter, new CelDuration(duration));
        long unit = getter switch
        {
            TimeGetter.Hours => 3_600_000_000_000,
            TimeGetter.Minutes => 60_000_000_000,
            TimeGetter.Seconds => 1_000_000_000,
            _ => 1_000_000,
        };

        // Truncation towards zero is symmetric, so a shrinking duration changes when its growing mirror image does.
        var growing = target.Coefficient > 0 ? nanoseconds : -nanoseconds;
        var speed = Math.Abs(target.Coefficient);
        if (speed != 0)
            a.NarrowBy(growing >= 0 ? (unit - (growing % unit) + speed - 1) / speed : ((-growing % unit) / speed) + 1);
        return true;
    }
}
