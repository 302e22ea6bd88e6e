namespace ZeroTrust.Cel;

/// <summary>A strict call with one argument.</summary>
internal sealed class Call1Node(CelSpan span, Function1 function, Node argument, bool isConstantTime = false) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var x = argument.Evaluate(a);
        if (x.IsError)
            return x;
        var cost = isConstantTime ? 0 : CostModel.Size(x);
        return cost == 0 || a.TryCharge(cost) ? Placed(function(a, x)) : Error(a.OverBudget());
    }
}
