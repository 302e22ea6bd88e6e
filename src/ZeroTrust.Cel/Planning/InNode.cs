namespace ZeroTrust.Cel;

/// <summary>Membership in a list, or among the keys of a map.</summary>
internal sealed class InNode(CelSpan span, Node operand, Node container) : BoolNode(span)
{
    internal override CelTruth Truth(CelActivation a)
    {
        var value = operand.Evaluate(a);
        if (value.IsError)
        {
            Fail(a, value.RawError);
            return CelTruth.Error;
        }

        var where = container.Evaluate(a);
        switch (where.Kind)
        {
            case CelKind.List:
                var list = where.RawList;
                for (var i = 0; i < list.Count; i++)
                {
                    if (CelEquality.AreEqual(value, list[i]))
                        return CelTruth.True;
                }

                return CelTruth.False;
            case CelKind.Map:
                return Comparisons.Truth(where.RawMap.TryGet(value, out _));
            case CelKind.Error:
                Fail(a, where.RawError);
                return CelTruth.Error;
            default:
                Fail(a, Errors.NoSuchOverload(Operators.In, value.Kind, where.Kind));
                return CelTruth.Error;
        }
    }
}
