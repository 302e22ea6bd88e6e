namespace ZeroTrust.Cel;

/// <summary>Arithmetic on two doubles, plain IEEE 754.</summary>
internal sealed class DoubleArithmeticNode(CelSpan span, string function, Node left, Node right) : DoubleNode(span)
{
    private readonly char _operator = Operators.Symbol(function)![0];

    internal override bool TryDouble(CelActivation a, out double result)
    {
        result = 0;
        if (!left.TryDouble(a, out var x) || !right.TryDouble(a, out var y))
            return false;
        result = Arithmetic.Double(_operator, x, y);
        return true;
    }
}
