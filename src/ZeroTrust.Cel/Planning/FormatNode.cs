namespace ZeroTrust.Cel;

/// <summary>A format that was taken apart at plan time.</summary>
internal sealed class FormatNode(CelSpan span, FormatPattern pattern, Node arguments) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var values = arguments.Evaluate(a);
        if (values.IsError)
            return values;
        if (!a.TryCharge(CostModel.Size(values)))
            return Error(a.OverBudget());
        return Placed(values.Kind == CelKind.List
            ? FormatFunctions.Format(a, pattern, values.RawList)
            : CelValue.FromError(Errors.NoSuchOverload("format", CelKind.String, values.Kind)));
    }
}
