namespace ZeroTrust.Cel;

/// <summary>Records what a node yields. Reads only values, which every typed reader can be had from.</summary>
internal sealed class TracedNode(Node inner, string text) : Node(inner.Span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var value = inner.Evaluate(a);
        a.Recorder?.Record(Span, text, value);
        return value;
    }
}
