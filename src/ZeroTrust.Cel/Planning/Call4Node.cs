namespace ZeroTrust.Cel;

/// <summary>A strict call with four arguments.</summary>
internal sealed class Call4Node(CelSpan span, Function4 function, Node[] arguments) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var x = arguments[0].Evaluate(a);
        if (x.IsError)
            return x;
        var y = arguments[1].Evaluate(a);
        if (y.IsError)
            return y;
        var z = arguments[2].Evaluate(a);
        if (z.IsError)
            return z;
        var w = arguments[3].Evaluate(a);
        if (w.IsError)
            return w;
        var cost = CostModel.Size(x) + CostModel.Size(y) + CostModel.Size(z) + CostModel.Size(w);
        return cost == 0 || a.TryCharge(cost) ? Placed(function(a, x, y, z, w)) : Error(a.OverBudget());
    }
}
