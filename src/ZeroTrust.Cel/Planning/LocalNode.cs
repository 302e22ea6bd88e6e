namespace ZeroTrust.Cel;

/// <summary>The loop variable of a macro.</summary>
internal sealed class LocalNode(CelSpan span, int index) : Node(span)
{
    /// <summary>The value in place when it is a string.</summary>
    internal string? Peek(CelActivation a) => a.Local(index).StringOrNull;

    internal override CelValue Evaluate(CelActivation a) => Placed(a.Local(index));
}
