namespace ZeroTrust.Cel;

/// <summary>Equality of any operand with a constant int.</summary>
internal sealed class ConstantIntEqualsNode(CelSpan span, bool isNegated, Node operand, long constant) : BoolNode(span)
{
    private readonly VariableSelectNode? _attribute = operand as VariableSelectNode;
    private readonly CelValue _constant = CelValue.FromInt(constant);

    internal override CelTruth Truth(CelActivation a)
    {
        if (_attribute is not null)
        {
            ref readonly var known = ref _attribute.Find(a);
            if (known.Kind == CelKind.Int)
                return Comparisons.Truth((known.RawInt == constant) != isNegated);
        }

        var value = operand.Evaluate(a);
        if (value.IsError)
            return FailTruth(a, value.RawError);

        return Comparisons.Truth(CelEquality.AreEqual(value, _constant) != isNegated);
    }
}
