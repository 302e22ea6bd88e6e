namespace ZeroTrust.Cel;

/// <summary>An error that is known at plan time, such as an unbound name of an unchecked expression.</summary>
internal sealed class ErrorNode(CelSpan span, CelError error) : Node(span)
{
    private readonly CelValue _value = CelValue.FromError(error.At(span));

    internal override CelValue Evaluate(CelActivation a) => _value;
}
