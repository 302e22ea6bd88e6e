namespace ZeroTrust.Cel;

/// <summary>A strict call with three arguments.</summary>
internal sealed class Call3Node(CelSpan span, Function3 function, Node first, Node second, Node third) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var x = first.Evaluate(a);
        if (x.IsError)
            return x;
        var y = second.Evaluate(a);
        if (y.IsError)
            return y;
        var z = third.Evaluate(a);
        if (z.IsError)
            return z;
        var cost = CostModel.Size(x) + CostModel.Size(y) + CostModel.Size(z);
        return cost == 0 || a.TryCharge(cost) ? Placed(function(a, x, y, z)) : Error(a.OverBudget());
    }
}
