namespace ZeroTrust.Cel;

/// <summary>The loop variable of a macro.</summary>
internal sealed class LocalNode(CelSpan span, int index) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a) => Placed(a.Local(index));
}
