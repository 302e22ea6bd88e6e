namespace ZeroTrust.Cel;

/// <summary>A value known at plan time.</summary>
internal sealed class ConstantNode(CelSpan span, CelValue value) : Node(span)
{
    private readonly CelValue _value = value;
    private readonly string? _text = value.StringOrNull;

    internal CelValue Value => _value;

    internal override CelValue Evaluate(CelActivation a) => _value;

    internal override bool TryInt(CelActivation a, out long result)
    {
        result = _value.RawInt;
        return _value.Kind == CelKind.Int || base.TryInt(a, out result);
    }

    internal override string? Text(CelActivation a) => _text ?? base.Text(a);
}
