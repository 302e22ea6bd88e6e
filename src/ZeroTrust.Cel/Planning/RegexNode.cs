namespace ZeroTrust.Cel;

/// <summary>
/// <c>regex.replace</c>, <c>regex.extract</c> and <c>regex.extractAll</c>, with a pattern compiled at plan time or, as for <c>matches</c>, the last one of
/// the evaluation kept.
/// </summary>
internal sealed class RegexNode(CelSpan span, string function, Node[] arguments, CelPattern? compiled) : Node(span)
{
    private CelPattern? _last = compiled;

    internal override CelValue Evaluate(CelActivation a)
    {
        if (arguments[0].Text(a) is not { } text || arguments[1].Text(a) is not { } source)
            return Failure(a);
        var pattern = _last;
        if (pattern is null || !string.Equals(pattern.Source, source))
        {
            pattern = CelPattern.Create(a, source, isCapturing: true, out var error);
            if (pattern is null)
                return Error(error!);

            // A benign race: one reference is written at a time, and every pattern is right for its source.
            _last = pattern;
        }

        if (function == RegexLibrary.Extract)
            return Placed(RegexFunctions.Extract(a, pattern, text));
        if (function == RegexLibrary.ExtractAll)
            return Placed(RegexFunctions.ExtractAll(a, pattern, text));
        if (arguments[2].Text(a) is not { } replacement)
            return Failure(a);
        long limit = -1;
        if (arguments.Length > 3 && !arguments[3].TryInt(a, out limit))
            return Failure(a);
        return Placed(RegexFunctions.Replace(a, pattern, text, replacement, limit));
    }
}
