namespace ZeroTrust.Cel;

/// <summary>A duration that is known at plan time.</summary>
internal sealed class FixedTerm(CelSpan span, long nanoseconds) : ClockTerm(span, isTimestamp: false, coefficient: 0)
{
    internal override bool HasOffset => true;

    internal override bool TryOffset(CelActivation a, in CelTimestamp now, out long offset, ref ulong slack)
    {
        offset = nanoseconds;
        return true;
    }

    internal override bool TryEvaluate(CelActivation a, out Int128 result)
    {
        result = nanoseconds;
        return true;
    }
}
