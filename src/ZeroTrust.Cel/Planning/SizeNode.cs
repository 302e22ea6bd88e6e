namespace ZeroTrust.Cel;

/// <summary>The size of a string, byte sequence, list or map.</summary>
internal sealed class SizeNode(CelSpan span, Node operand) : IntNode(span)
{
    internal override bool TryInt(CelActivation a, out long result)
    {
        var value = operand.Evaluate(a);
        switch (value.Kind)
        {
            case CelKind.String:
                result = 0;
                if (!a.TryCharge(CostModel.Scan(value.RawString.Length)))
                    return Fail(a, a.OverBudget());
                result = CodePoints.Count(value.RawString);
                return true;
            case CelKind.Bytes:
                result = value.RawBytes.Length;
                return true;
            case CelKind.List:
                result = value.RawList.Count;
                return true;
            case CelKind.Map:
                result = value.RawMap.Count;
                return true;
            default:
                result = 0;
                return Fail(a, value.IsError ? value.RawError : Errors.NoSuchOverload("size", value.Kind));
        }
    }
}
