namespace ZeroTrust.Cel;

/// <summary>A node whose value is a double.</summary>
internal abstract class DoubleNode(CelSpan span) : Node(span)
{
    internal abstract override bool TryDouble(CelActivation a, out double result);

    internal sealed override CelValue Evaluate(CelActivation a) => TryDouble(a, out var result) ? CelValue.FromDouble(result) : Failure(a);
}
