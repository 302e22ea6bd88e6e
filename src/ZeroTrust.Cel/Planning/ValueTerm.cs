namespace ZeroTrust.Cel;

/// <summary>A part that does not depend on the clock.</summary>
internal sealed class ValueTerm(Node node, bool isTimestamp) : ClockTerm(node.Span, isTimestamp, coefficient: 0)
{
    internal override bool TryEvaluate(CelActivation a, out Int128 nanoseconds)
    {
        var value = node.Evaluate(a);
        if (IsTimestamp && value.Kind == CelKind.Timestamp)
        {
            nanoseconds = value.AsTimestamp().TotalNanoseconds;
            return true;
        }

        if (!IsTimestamp && value.Kind == CelKind.Duration)
        {
            nanoseconds = value.RawInt;
            return true;
        }

        nanoseconds = 0;
        var error = value.IsError ? value.RawError : Errors.WrongKind(IsTimestamp ? CelKind.Timestamp : CelKind.Duration, value.Kind);
        a.Fault = error.At(Span);

        // Equality with another kind is false, not an error; the comparison asks for the difference.
        a.IsKindMismatch = !value.IsError;
        return false;
    }
}
