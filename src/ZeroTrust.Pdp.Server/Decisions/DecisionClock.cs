using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.Decisions;

/// <summary>The clock of the PDP and how far a stated time may be from it.</summary>
internal sealed class DecisionClock(TimeProvider time, TimeSpan maxSkew)
{
    private readonly long _maxSkewTicks = maxSkew.Ticks;

    /// <summary>The largest difference, as it is configured.</summary>
    public TimeSpan MaxSkew { get; } = maxSkew;

    public CelTimestamp Now => CelTimestamp.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>Whether a stated time is close enough to <paramref name="now"/>; exactly the largest difference still is.</summary>
    public bool IsWithinSkew(CelTimestamp stated, CelTimestamp now)
    {
        // In nanoseconds, and in 128 bits: a hostile time may be ten thousand years away.
        Int128 difference = (((Int128)stated.Seconds - now.Seconds) * 1_000_000_000) + (stated.Nanos - now.Nanos);
        return Int128.Abs(difference) <= (Int128)_maxSkewTicks * 100;
    }
}
