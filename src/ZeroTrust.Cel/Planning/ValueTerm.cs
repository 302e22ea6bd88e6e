namespace ZeroTrust.Cel;

/// <summary>A part that does not depend on the clock.</summary>
internal sealed class ValueTerm(Node node, bool isTimestamp) : ClockTerm(node.Span, isTimestamp, coefficient: 0)
{
    // 285 years, so that adding the nanoseconds cannot overflow.
    private const long MaxSeconds = 9_000_000_000;

    private readonly VariableSelectNode? _attribute = node as VariableSelectNode;

    // A traced part would be recorded twice if the common case turned out not to be.
    internal override bool HasOffset => node is not TracedNode;

    internal override bool TryOffset(CelActivation a, in CelTimestamp now, out long offset, ref ulong slack)
    {
        if (_attribute is not null)
            return TryOffset(_attribute.Find(a), now, out offset) || TryOffset(_attribute.Evaluate(a), now, out offset);
        return TryOffset(node.Evaluate(a), now, out offset);
    }

    internal override bool TryEvaluate(CelActivation a, out Int128 nanoseconds)
    {
        var value = node.Evaluate(a);
        if (IsTimestamp && value.Kind == CelKind.Timestamp)
        {
            nanoseconds = value.RawTimestamp.TotalNanoseconds;
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

    private bool TryOffset(in CelValue value, in CelTimestamp now, out long offset)
    {
        offset = 0;
        if (!IsTimestamp)
        {
            offset = value.RawInt;
            return value.Kind == CelKind.Duration;
        }

        if (value.Kind != CelKind.Timestamp)
            return false;
        var timestamp = value.RawTimestamp;
        var seconds = timestamp.Seconds - now.Seconds;
        if (seconds is < -MaxSeconds or > MaxSeconds)
            return false;
        offset = (seconds * CelTimestamp.NanosPerSecond) + timestamp.Nanos - now.Nanos;
        return true;
    }
}
