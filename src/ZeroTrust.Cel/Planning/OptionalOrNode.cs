namespace ZeroTrust.Cel;

/// <summary>The methods <c>or</c> and <c>orValue</c>, whose argument is evaluated only when there is no value.</summary>
internal sealed class OptionalOrNode(CelSpan span, Node operand, Node fallback, bool isValue) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var value = operand.Evaluate(a);
        if (value.IsError)
            return value;
        if (value.Kind != CelKind.Optional)
            return Error(Errors.WrongKind(CelKind.Optional, value.Kind));
        if (value.RawOptional.HasValue)
            return isValue ? value.RawOptional.Value : value;
        var other = fallback.Evaluate(a);
        return isValue || other.IsError || other.Kind == CelKind.Optional
            ? other
            : Error(Errors.WrongKind(CelKind.Optional, other.Kind));
    }
}
