namespace ZeroTrust.Cel;

/// <summary>The presence test <c>has(e.f)</c>.</summary>
internal sealed class HasNode(CelSpan span, Node operand, string name) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var result = Selection.Has(operand.Evaluate(a), name);
        if (result.Kind == CelKind.Bool)
            return result.RawBool ? CelTruth.True : CelTruth.False;
        Fail(a, result.RawError);
        return CelTruth.Error;
    }
}
