namespace ZeroTrust.Cel;

/// <summary>The macros <c>optMap</c> and, when <paramref name="isFlat"/>, <c>optFlatMap</c>.</summary>
internal sealed class OptionalMapNode(CelSpan span, Node operand, int local, Node transform, bool isFlat) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var value = operand.Evaluate(a);
        if (value.IsError)
            return value;
        if (value.Kind != CelKind.Optional)
            return Error(Errors.WrongKind(CelKind.Optional, value.Kind));
        if (!value.RawOptional.HasValue)
            return value;
        a.Local(local) = value.RawOptional.Value;
        var result = transform.Evaluate(a);
        if (result.IsError)
            return result;
        if (!isFlat)
            return CelValue.FromOptional(CelOptional.Of(result));
        return result.Kind == CelKind.Optional ? result : Error(Errors.WrongKind(CelKind.Optional, result.Kind));
    }
}
