namespace ZeroTrust.Cel;

/// <summary>
/// A timestamp or duration that is linear in the clock: its value in nanoseconds now, and how many nanoseconds it gains for each
/// nanosecond that passes. Evaluating a term narrows the horizon only for the moment at which it would leave its range.
/// </summary>
internal abstract class ClockTerm(CelSpan span, bool isTimestamp, int coefficient)
{
    internal CelSpan Span { get; } = span;

    internal bool IsTimestamp { get; } = isTimestamp;

    internal int Coefficient { get; } = coefficient;

    /// <returns>False after a failure; the error is then in <see cref="CelActivation.Fault"/>.</returns>
    internal abstract bool TryEvaluate(CelActivation a, out Int128 nanoseconds);

    /// <summary>Divides; by one, which is nearly always, without the wide division (benchmark: CelEvaluationBenchmarks, E5).</summary>
    internal static Int128 Quotient(Int128 dividend, int divisor) => divisor == 1 ? dividend : dividend / divisor;

    /// <summary>The value for traces, of nanoseconds that are within range.</summary>
    internal CelValue ToValue(Int128 nanoseconds)
    {
        if (!IsTimestamp)
            return CelValue.FromDuration(new CelDuration((long)nanoseconds));
        CelTimestamp.TryFromNanoseconds(nanoseconds, out var timestamp);
        return CelValue.FromTimestamp(timestamp);
    }
}
