namespace ZeroTrust.Cel;

/// <summary>A strict call with two arguments.</summary>
internal sealed class Call2Node(CelSpan span, Function2 function, Node first, Node second) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var x = first.Evaluate(a);
        if (x.IsError)
            return x;
        var y = second.Evaluate(a);
        return y.IsError ? y : Placed(function(a, x, y));
    }
}
