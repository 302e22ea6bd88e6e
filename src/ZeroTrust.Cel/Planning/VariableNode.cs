namespace ZeroTrust.Cel;

/// <summary>A variable supplied by the host.</summary>
internal sealed class VariableNode(CelSpan span, int slot) : Node(span)
{
    internal int Slot { get; } = slot;

    internal override CelValue Evaluate(CelActivation a) => Placed(a.GetVariable(Slot));
}
