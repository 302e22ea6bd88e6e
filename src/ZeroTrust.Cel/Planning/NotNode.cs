namespace ZeroTrust.Cel;

/// <summary>Negation.</summary>
internal sealed class NotNode(CelSpan span, Node operand) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a) => operand.Truth(a) switch
    {
        CelTruth.True => CelTruth.False,
        CelTruth.False => CelTruth.True,
        var error => error,
    };
}
