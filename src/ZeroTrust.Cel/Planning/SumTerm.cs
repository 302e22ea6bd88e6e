namespace ZeroTrust.Cel;

/// <summary>A sum or difference of two terms.</summary>
internal sealed class SumTerm(CelSpan span, bool isTimestamp, ClockTerm left, ClockTerm right, bool isSubtraction)
    : ClockTerm(span, isTimestamp, isSubtraction ? left.Coefficient - right.Coefficient : left.Coefficient + right.Coefficient)
{
    private static readonly Int128 FirstInstant = CelTimestamp.MinValue.TotalNanoseconds;
    private static readonly Int128 LastInstant = CelTimestamp.MaxValue.TotalNanoseconds;

    // A timestamp that moves stays in its range for thousands of years, which 64 bits cannot tell.
    internal override bool HasOffset => left.HasOffset && right.HasOffset && Math.Abs(Coefficient) <= (IsTimestamp ? 0 : 1);

    internal override bool TryOffset(CelActivation a, in CelTimestamp now, out long offset, ref ulong slack)
    {
        offset = 0;
        if (!left.TryOffset(a, now, out var x, ref slack) || !right.TryOffset(a, now, out var y, ref slack))
            return false;
        offset = unchecked(isSubtraction ? x - y : x + y);
        if (isSubtraction ? ((x ^ y) & (x ^ offset)) < 0 : ((x ^ offset) & (y ^ offset)) < 0)
            return false;
        if (Coefficient != 0)
        {
            var room = unchecked(Coefficient > 0 ? (ulong)long.MaxValue - (ulong)offset : (ulong)offset - (ulong)long.MinValue);
            slack = Math.Min(slack, room == ulong.MaxValue ? room : room + 1);
        }

        return true;
    }

    internal override bool TryEvaluate(CelActivation a, out Int128 nanoseconds)
    {
        nanoseconds = 0;
        if (!left.TryEvaluate(a, out var x) || !right.TryEvaluate(a, out var y))
        {
            // Arithmetic, unlike equality, does fail on another kind.
            a.IsKindMismatch = false;
            return false;
        }

        nanoseconds = isSubtraction ? x - y : x + y;
        var least = IsTimestamp ? FirstInstant : long.MinValue;
        var most = IsTimestamp ? LastInstant : long.MaxValue;
        if (nanoseconds >= least && nanoseconds <= most)
        {
            if (Coefficient != 0)
                a.NarrowBy(Quotient(Coefficient > 0 ? most - nanoseconds : nanoseconds - least, Math.Abs(Coefficient)) + 1);
            return true;
        }

        // Time may bring the sum back into range.
        if (Coefficient != 0)
            a.NarrowTo(a.Now);
        a.IsKindMismatch = false;
        a.Fault = Errors.Overflow(IsTimestamp ? "timestamp" : "duration").At(Span);
        return false;
    }
}
