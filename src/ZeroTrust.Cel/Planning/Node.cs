namespace ZeroTrust.Cel;

/// <summary>A planned expression.</summary>
internal abstract class Node(CelSpan span)
{
    internal CelSpan Span { get; } = span;

    internal abstract CelValue Evaluate(CelActivation a);

    internal abstract CelTruth Truth(CelActivation a);
}
