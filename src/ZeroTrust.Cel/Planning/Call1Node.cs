namespace ZeroTrust.Cel;

/// <summary>A strict call with one argument.</summary>
internal sealed class Call1Node(CelSpan span, Function1 function, Node argument) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var x = argument.Evaluate(a);
        return x.IsError ? x : Placed(function(a, x));
    }
}
