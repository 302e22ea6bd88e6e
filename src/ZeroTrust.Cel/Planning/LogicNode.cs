namespace ZeroTrust.Cel;

/// <summary>
/// A conjunction (<paramref name="decisive"/> is false) or disjunction (true): one decisive operand decides and absorbs every
/// error; otherwise the first error is the result.
/// </summary>
internal sealed class LogicNode(CelSpan span, CelTruth decisive, Node[] operands) : BoolNode(span)
{
    private readonly CelTruth _other = decisive == CelTruth.False ? CelTruth.True : CelTruth.False;

    internal override CelTruth Truth(CelActivation a)
    {
        CelError? fault = null;
        foreach (var operand in operands)
        {
            var truth = operand.Truth(a);
            if (truth == decisive)
                return decisive;
            if (truth == CelTruth.Error)
                fault = CelError.First(fault, a.Fault!);
        }

        if (fault is null)
            return _other;
        a.Fault = fault;
        return CelTruth.Error;
    }
}
