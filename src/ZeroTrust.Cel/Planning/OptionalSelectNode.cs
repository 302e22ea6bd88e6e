namespace ZeroTrust.Cel;

/// <summary>The optional selection <c>e.?f</c>.</summary>
internal sealed class OptionalSelectNode(CelSpan span, Node operand, string name) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a) => Placed(Optionals.Select(a, operand.Evaluate(a), name));
}
