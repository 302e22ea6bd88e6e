namespace ZeroTrust.Cel;

/// <summary>A reference to a block's slot: evaluates it at the first use, remembers value or error for the others.</summary>
internal sealed class SlotNode(CelSpan span, int index, Node slot) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var known = a.Local(index);
        if (!known.IsError || !ReferenceEquals(known.RawError, BlockNode.Pending.RawError))
            return known;
        var value = slot.Evaluate(a);
        a.Local(index) = value;
        return value;
    }
}
