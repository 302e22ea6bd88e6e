namespace ZeroTrust.Cel;

/// <summary>Equality of any two values.</summary>
internal sealed class EqualsNode(CelSpan span, bool isNegated, Node left, Node right) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var x = left.Evaluate(a);
        if (x.IsError)
            return FailTruth(a, x.RawError);

        var y = right.Evaluate(a);
        if (!CostModel.TryCompare(a, x, y))
            return FailTruth(a, a.OverBudget());
        if (x.StringOrNull is { } s && y.StringOrNull is { } t)
            return Comparisons.Truth(string.Equals(s, t) != isNegated);
        if (y.IsError)
            return FailTruth(a, y.RawError);

        if (x.Kind == y.Kind && x.Kind is CelKind.List or CelKind.Map or CelKind.Object
            && (CelEquality.FindError(x) ?? CelEquality.FindError(y)) is { } inside)
            return FailTruth(a, inside);

        return Comparisons.Truth(CelEquality.AreEqual(x, y) != isNegated);
    }
}
