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

    /// <summary>Whether <see cref="TryOffset"/> is worth trying.</summary>
    internal virtual bool HasOffset => false;

    /// <summary>
    /// The common case in 64 bits (benchmark: `ratio`, E5): the value of a duration, or how far a timestamp lies from now, both
    /// less than 292 years. It leaves no trace in the activation.
    /// </summary>
    /// <param name="a">The bindings.</param>
    /// <param name="now">The time, at least 292 years from both ends of the range of timestamps.</param>
    /// <param name="offset">The nanoseconds.</param>
    /// <param name="slack">Lowered to the nanoseconds from now until a part leaves its range.</param>
    /// <returns>False when the case is not the common one: then only <see cref="TryEvaluate"/> can tell.</returns>
    internal virtual bool TryOffset(CelActivation a, in CelTimestamp now, out long offset, ref ulong slack)
    {
        offset = 0;
        return false;
    }

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
