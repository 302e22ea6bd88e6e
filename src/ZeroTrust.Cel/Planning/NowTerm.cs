namespace ZeroTrust.Cel;

/// <summary>The clock itself.</summary>
internal sealed class NowTerm(CelSpan span) : ClockTerm(span, isTimestamp: true, coefficient: 1)
{
    internal override bool HasOffset => true;

    internal override bool TryOffset(CelActivation a, in CelTimestamp now, out long offset, ref ulong slack)
    {
        offset = 0;
        return true;
    }

    internal override bool TryEvaluate(CelActivation a, out Int128 nanoseconds)
    {
        nanoseconds = a.Now.TotalNanoseconds;
        return true;
    }
}
