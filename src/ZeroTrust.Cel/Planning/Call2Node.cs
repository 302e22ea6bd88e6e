namespace ZeroTrust.Cel;

/// <summary>A strict call with two arguments.</summary>
internal sealed class Call2Node(CelSpan span, Function2 function, Node first, Node second, bool isConstantTime = false) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var x = first.Evaluate(a);
        if (x.IsError)
            return x;
        var y = second.Evaluate(a);
        if (y.IsError)
            return y;
        var cost = isConstantTime ? 0 : CostModel.Size(x) + CostModel.Size(y);
        return cost == 0 || a.TryCharge(cost) ? Placed(function(a, x, y)) : Error(a.OverBudget());
    }
}
