namespace ZeroTrust.Cel;

/// <summary>A search with a pattern that the evaluation supplies; the last one is kept, since it mostly comes again.</summary>
internal sealed class DynamicMatchesNode(CelSpan span, Node target, Node pattern) : BoolNode(span)
{
    private CelPattern? _last;

    internal override CelTruth Truth(CelActivation a)
    {
        if (target.Text(a) is not { } text || pattern.Text(a) is not { } source)
            return CelTruth.Error;
        var compiled = _last;
        if (compiled is null || !string.Equals(compiled.Source, source))
        {
            compiled = CelPattern.Create(a, source, isCapturing: false, out var error);
            if (compiled is null)
                return FailTruth(a, error!);

            // A benign race: one reference is written at a time, and every pattern is right for its source.
            _last = compiled;
        }

        return a.TryCharge(CostModel.Search(text.Length, source.Length))
            ? Comparisons.Truth(compiled.IsMatch(text))
            : FailTruth(a, a.OverBudget());
    }
}
