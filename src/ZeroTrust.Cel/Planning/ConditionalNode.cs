namespace ZeroTrust.Cel;

/// <summary>
/// The conditional: only the taken branch is evaluated. What the cheaper one costs is charged with the whole; the dearer one, by
/// <paramref name="difference"/> (positive when that is the first), pays the rest when it is taken.
/// </summary>
internal sealed class ConditionalNode(CelSpan span, Node condition, Node whenTrue, Node whenFalse, int difference) : Node(span)
{
    private readonly int _ofTrue = Math.Max(0, difference);
    private readonly int _ofFalse = Math.Max(0, -difference);

    internal override CelValue Evaluate(CelActivation a) => Choose(a)?.Evaluate(a) ?? Failure(a);

    internal override CelTruth Truth(CelActivation a) => Choose(a)?.Truth(a) ?? CelTruth.Error;

    // Null after a failure.
    private Node? Choose(CelActivation a)
    {
        var truth = condition.Truth(a);
        if (truth == CelTruth.Error)
            return null;
        if (!a.TryCharge(truth == CelTruth.True ? _ofTrue : _ofFalse))
        {
            Fail(a, a.OverBudget());
            return null;
        }

        return truth == CelTruth.True ? whenTrue : whenFalse;
    }
}
