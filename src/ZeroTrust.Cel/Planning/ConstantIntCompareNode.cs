namespace ZeroTrust.Cel;

/// <summary>Orders an operand of a kind that only the evaluation knows against a constant int.</summary>
internal sealed class ConstantIntCompareNode(CelSpan span, Comparison comparison, Node operand, long constant) : BoolNode(span)
{
    private readonly VariableSelectNode? _attribute = operand as VariableSelectNode;
    private readonly CelValue _constant = CelValue.FromInt(constant);

    internal override CelTruth Truth(CelActivation a)
    {
        if (_attribute is not null)
        {
            ref readonly var known = ref _attribute.Find(a);
            if (known.Kind == CelKind.Int)
                return Comparisons.Decide(comparison, known.RawInt, constant);
        }

        var value = operand.Evaluate(a);
        if (value.Kind == CelKind.Int)
            return Comparisons.Decide(comparison, value.RawInt, constant);
        if (value.IsError)
            return FailTruth(a, value.RawError);

        switch (CelOrder.TryCompare(value, _constant, out var order))
        {
            case OrderOutcome.Ordered:
                return Comparisons.Decide(comparison, order);
            case OrderOutcome.Unordered:
                return CelTruth.False;
            default:
                return FailTruth(a, Errors.NoSuchOverload(Comparisons.FunctionOf(comparison), value.Kind, CelKind.Int));
        }
    }
}
