namespace ZeroTrust.Cel;

/// <summary>Records what a term yields.</summary>
internal sealed class TracedTerm(ClockTerm inner, string text) : ClockTerm(inner.Span, inner.IsTimestamp, inner.Coefficient)
{
    internal override bool TryEvaluate(CelActivation a, out Int128 nanoseconds)
    {
        var isGood = inner.TryEvaluate(a, out nanoseconds);
        a.Recorder?.Record(Span, text, isGood ? ToValue(nanoseconds) : CelValue.FromError(a.Fault!));
        return isGood;
    }
}
