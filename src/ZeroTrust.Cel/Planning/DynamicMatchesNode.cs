namespace ZeroTrust.Cel;

/// <summary>A search with a pattern that the evaluation supplies; the last one is kept, since it mostly comes again.</summary>
internal sealed class DynamicMatchesNode(CelSpan span, Node target, Node pattern) : BoolNode(span)
{
    private const int CompilationCost = 500;

    private CelPattern? _last;

    internal override CelTruth Truth(CelActivation a)
    {
        if (target.Text(a) is not { } text || pattern.Text(a) is not { } source)
            return CelTruth.Error;
        var compiled = _last;
        if (compiled is null || !string.Equals(compiled.Source, source))
        {
            if (!a.TryIterate(CompilationCost))
                return FailTruth(a, CelErrorCode.LimitExceeded, "the evaluation exceeded its limit on regular expressions");
            if (!CelPattern.TryCreate(source, a.Limits.MaxPatternLength, isCapturing: false, out compiled, out _))
                return FailTruth(a, CelErrorCode.InvalidArgument, "malformed or too long regular expression");

            // A benign race: one reference is written at a time, and every pattern is right for its source.
            _last = compiled;
        }

        return Comparisons.Truth(compiled.IsMatch(text));
    }
}
