namespace ZeroTrust.Cel;

/// <summary>
/// Compares two terms that are linear in the clock and narrows the horizon to the exact moment at which the answer flips.
/// </summary>
/// <param name="span">The place.</param>
/// <param name="comparison">The operator.</param>
/// <param name="left">The left term.</param>
/// <param name="right">The right term.</param>
/// <param name="general">What decides when a dynamic operand turns out not to be of the kind that the terms expect; null when none can.</param>
internal sealed class ClockCompareNode(CelSpan span, Comparison comparison, ClockTerm left, ClockTerm right, Node? general) : BoolNode(span)
{
    // Any timestamp within 292 years of such a moment is in range.
    private const long FirstCommonSecond = CelTimestamp.MinSeconds + 10_000_000_000;
    private const long LastCommonSecond = CelTimestamp.MaxSeconds - 10_000_000_000;

    private readonly int _speed = left.Coefficient - right.Coefficient;
    private readonly bool _hasOffsets = left.HasOffset && right.HasOffset && Math.Abs(left.Coefficient - right.Coefficient) <= 1;

    internal override CelTruth Truth(CelActivation a)
    {
        if (!_hasOffsets)
            return WideTruth(a);
        var now = a.Now;
        var slack = ulong.MaxValue;
        if (now.Seconds is < FirstCommonSecond or > LastCommonSecond
            || !left.TryOffset(a, now, out var x, ref slack) || !right.TryOffset(a, now, out var y, ref slack))
            return WideTruth(a);
        var difference = unchecked(x - y);
        if (((x ^ y) & (x ^ difference)) < 0 || difference == long.MinValue)
            return WideTruth(a);

        // As in Narrow, for one nanosecond per nanosecond.
        var growing = _speed < 0 ? -difference : difference;
        if (_speed != 0 && growing <= 0)
        {
            if (!FlipsOnReaching)
                slack = Math.Min(slack, (ulong)-growing + 1);
            else if (growing < 0)
                slack = Math.Min(slack, (ulong)-growing);
            else if (comparison is Comparison.Equal or Comparison.NotEqual)
                slack = Math.Min(slack, 1);
        }

        if (slack != ulong.MaxValue)
            a.NarrowBy(now, slack);
        return Comparisons.Decide(comparison, difference, 0);
    }

    private bool FlipsOnReaching => comparison switch
    {
        Comparison.Less or Comparison.GreaterEqual => _speed > 0,
        Comparison.LessEqual or Comparison.Greater => _speed < 0,
        _ => true,
    };

    private CelTruth WideTruth(CelActivation a)
    {
        var step = a.Recorder?.Count ?? 0;
        a.IsKindMismatch = false;
        if (!left.TryEvaluate(a, out var x) && !IsUnequal(a))
            return Otherwise(a, step);
        var isUnequal = a.IsKindMismatch;
        a.IsKindMismatch = false;
        if (!right.TryEvaluate(a, out var y) && !IsUnequal(a))
            return Otherwise(a, step);
        if (isUnequal || a.IsKindMismatch)
            return Comparisons.Truth(comparison == Comparison.NotEqual);

        var difference = x - y;
        var answer = Comparisons.Decide(comparison, difference.CompareTo(0));
        if (_speed != 0)
            Narrow(a, _speed > 0 ? difference : -difference, Math.Abs(_speed));
        return answer;
    }

    private CelTruth Otherwise(CelActivation a, int step)
    {
        if (general is null)
            return CelTruth.Error;
        a.Recorder?.Rewind(step);
        return general.Truth(a);
    }

    // A side of another kind makes the sides unequal, unless the other side is an error.
    private bool IsUnequal(CelActivation a) => general is null && a.IsKindMismatch && comparison is (Comparison.Equal or Comparison.NotEqual);

    // The difference grows (a shrinking one was negated, which turns the operator round). It can change the answer when it
    // reaches zero, when it leaves zero, and never once it is positive.
    private void Narrow(CelActivation a, Int128 difference, int speed)
    {
        if (difference > 0)
            return;
        if (difference < 0 && FlipsOnReaching)
            a.NarrowBy(ClockTerm.Quotient(-difference + speed - 1, speed));
        else if (difference == 0 && FlipsOnReaching && comparison is not (Comparison.Equal or Comparison.NotEqual))
            return;
        else
            a.NarrowBy(ClockTerm.Quotient(-difference, speed) + 1);
    }
}
