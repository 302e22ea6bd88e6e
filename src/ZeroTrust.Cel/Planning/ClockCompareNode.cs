namespace ZeroTrust.Cel;

/// <summary>
/// Compares two terms that are linear in the clock and narrows the horizon to the exact moment at which the answer flips.
/// </summary>
internal sealed class ClockCompareNode(CelSpan span, Comparison comparison, ClockTerm left, ClockTerm right) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        a.IsKindMismatch = false;
        if (!left.TryEvaluate(a, out var x) && !IsUnequal(a))
            return CelTruth.Error;
        var isUnequal = a.IsKindMismatch;
        a.IsKindMismatch = false;
        if (!right.TryEvaluate(a, out var y) && !IsUnequal(a))
            return CelTruth.Error;
        if (isUnequal || a.IsKindMismatch)
            return Comparisons.Truth(comparison == Comparison.NotEqual);

        var difference = x - y;
        var answer = Comparisons.Decide(comparison, difference.CompareTo(0));
        var speed = left.Coefficient - right.Coefficient;
        if (speed != 0)
            Narrow(a, speed > 0 ? difference : -difference, Math.Abs(speed), speed < 0);
        return answer;
    }

    // A side of another kind makes the sides unequal, unless the other side is an error.
    private bool IsUnequal(CelActivation a) => a.IsKindMismatch && comparison is (Comparison.Equal or Comparison.NotEqual);

    // The difference grows (a shrinking one was negated, which turns the operator round). It can change the answer when it
    // reaches zero, when it leaves zero, and never once it is positive.
    private void Narrow(CelActivation a, Int128 difference, int speed, bool isTurned)
    {
        if (difference > 0)
            return;
        var flipsOnReaching = comparison switch
        {
            Comparison.Less or Comparison.GreaterEqual => !isTurned,
            Comparison.LessEqual or Comparison.Greater => isTurned,
            _ => true,
        };
        if (difference < 0 && flipsOnReaching)
            a.NarrowBy(ClockTerm.Quotient(-difference + speed - 1, speed));
        else if (difference == 0 && flipsOnReaching && comparison is not (Comparison.Equal or Comparison.NotEqual))
            return;
        else
            a.NarrowBy(ClockTerm.Quotient(-difference, speed) + 1);
    }
}
