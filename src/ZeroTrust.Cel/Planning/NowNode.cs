namespace ZeroTrust.Cel;

/// <summary>The clock where its use is not understood: the answer holds for this moment only.</summary>
internal sealed class NowNode(CelSpan span) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        a.NarrowTo(a.Now);
        return CelValue.FromTimestamp(a.Now);
    }
}
