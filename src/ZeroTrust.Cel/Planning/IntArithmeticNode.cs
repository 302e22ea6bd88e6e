namespace ZeroTrust.Cel;

/// <summary>Arithmetic on two ints.</summary>
internal sealed class IntArithmeticNode(CelSpan span, string function, Node left, Node right) : IntNode(span)
{
    private readonly char _operator = Operators.Symbol(function)![0];

    internal override bool TryInt(CelActivation a, out long result)
    {
        result = 0;
        if (!left.TryInt(a, out var x) || !right.TryInt(a, out var y))
            return false;
        var error = Arithmetic.Int(_operator, x, y, out result);
        return error is null || Fail(a, error);
    }
}
