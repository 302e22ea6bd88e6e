namespace ZeroTrust.Cel;

/// <summary>The conditional: only the taken branch is evaluated.</summary>
internal sealed class ConditionalNode(CelSpan span, Node condition, Node whenTrue, Node whenFalse) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a) => condition.Truth(a) switch
    {
        CelTruth.True => whenTrue.Evaluate(a),
        CelTruth.False => whenFalse.Evaluate(a),
        _ => Failure(a),
    };

    internal override CelTruth Truth(CelActivation a) => condition.Truth(a) switch
    {
        CelTruth.True => whenTrue.Truth(a),
        CelTruth.False => whenFalse.Truth(a),
        var error => error,
    };
}
