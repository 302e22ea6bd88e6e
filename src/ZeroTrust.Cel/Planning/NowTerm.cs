namespace ZeroTrust.Cel;

/// <summary>The clock itself.</summary>
internal sealed class NowTerm(CelSpan span) : ClockTerm(span, isTimestamp: true, coefficient: 1)
{
    internal override bool TryEvaluate(CelActivation a, out Int128 nanoseconds)
    {
        nanoseconds = a.Now.TotalNanoseconds;
        return true;
    }
}
