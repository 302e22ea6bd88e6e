namespace ZeroTrust.Cel;

/// <summary>A node whose value is an int.</summary>
internal abstract class IntNode(CelSpan span) : Node(span)
{
    internal abstract override bool TryInt(CelActivation a, out long result);

    internal sealed override CelValue Evaluate(CelActivation a) => TryInt(a, out var result) ? CelValue.FromInt(result) : Failure(a);
}
