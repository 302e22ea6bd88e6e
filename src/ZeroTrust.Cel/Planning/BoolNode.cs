namespace ZeroTrust.Cel;

/// <summary>A node whose value is a bool.</summary>
internal abstract class BoolNode(CelSpan span) : Node(span)
{
    internal abstract override CelTruth Truth(CelActivation a);

    internal sealed override CelValue Evaluate(CelActivation a) => Truth(a) switch
    {
        CelTruth.True => CelValue.True,
        CelTruth.False => CelValue.False,
        _ => Failure(a),
    };
}
