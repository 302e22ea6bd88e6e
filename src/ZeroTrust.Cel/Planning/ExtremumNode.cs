namespace ZeroTrust.Cel;

/// <summary><c>math.greatest</c> and <c>math.least</c>: of the arguments, or of the one list that is the argument.</summary>
internal sealed class ExtremumNode(CelSpan span, string function, Node[] arguments) : Node(span)
{
    internal override CelValue Evaluate(CelActivation a)
    {
        var best = arguments[0].Evaluate(a);
        if (best.IsError)
            return best;
        if (arguments.Length == 1 && best.Kind == CelKind.List)
            return a.TryCharge(best.RawList.Count) ? Placed(OfList(best.RawList)) : Error(a.OverBudget());
        if (!MathFunctions.IsNumber(best))
            return Placed(StandardFunctions.NoOverload(function, best));
        for (var i = 1; i < arguments.Length; i++)
        {
            var next = arguments[i].Evaluate(a);
            if (next.IsError)
                return next;
            best = Next(best, next);
            if (best.IsError)
                return Placed(best);
        }

        return best;
    }

    private CelValue OfList(CelList list)
    {
        if (list.Count == 0)
            return CelValue.FromError(Errors.Invalid($"`{function}` needs at least one number"));
        var best = list[0];
        if (!best.IsError && !MathFunctions.IsNumber(best))
            return StandardFunctions.NoOverload(function, best);
        for (var i = 1; i < list.Count && !best.IsError; i++)
            best = list[i].IsError ? list[i] : Next(best, list[i]);
        return best;
    }

    private CelValue Next(in CelValue best, in CelValue next) =>
        MathFunctions.IsNumber(next) ? MathFunctions.Extremum(function, best, next) : StandardFunctions.NoOverload(function, best, next);
}
