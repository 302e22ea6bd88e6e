namespace ZeroTrust.Cel.Conformance.Tests;

/// <summary>
/// Finds why two sides differ: takes an expression apart until the parts agree. The body of a macro is tried with each element of
/// the range bound to its variable.
/// </summary>
internal static class Reducer
{
    private const int MaxElements = 8;

    /// <summary>The root causes of each difference.</summary>
    internal static async Task<List<RootCause>[]> ReduceAsync(PeerProcess peer, IReadOnlyList<Difference> differences)
    {
        var causes = new List<RootCause>[differences.Count];
        var open = new List<(int Index, Difference Difference)>();
        for (var n = 0; n < causes.Length; n++)
        {
            causes[n] = [];
            open.Add((n, differences[n]));
        }

        while (open.Count > 0)
        {
            var parts = open.ConvertAll(static o => Parts(o.Difference));
            var flat = parts.SelectMany(static p => p).ToList();
            var answers = await peer.EvaluateAsync([.. flat.Select(static p => new PeerCase(p.Text, [p.Bindings]))]);
            var next = new List<(int, Difference)>();
            var at = 0;
            for (var n = 0; n < open.Count; n++)
            {
                var (index, difference) = open[n];
                var before = next.Count;
                foreach (var part in parts[n])
                {
                    var theirs = Difference.Normal(answers[at++][0]);
                    if (theirs != part.Ours)
                        next.Add((index, part with { Peer = theirs }));
                }

                if (next.Count == before)
                    causes[index].Add(ToCause(difference));
            }

            open = next;
        }

        return causes;
    }

    private static List<Difference> Parts(Difference whole)
    {
        var parts = new List<Difference>();
        foreach (var (expr, bindings) in Inner(whole.Expr, whole.Bindings, whole.Source))
        {
            var text = Text(expr, whole.Source);
            parts.Add(new Difference(expr, whole.Source, text, bindings, CanonicalText.Write(bindings.Evaluate(text)), string.Empty));
        }

        return parts;
    }

    private static string Text(Expr expr, string source) => source.Substring(expr.Span.Start, expr.Span.Length);

    private static IEnumerable<(Expr Expr, Bindings Bindings)> Inner(Expr expr, Bindings bindings, string source)
    {
        switch (expr)
        {
            case CallExpr call:
                return Plain([.. call.Target is null ? [] : (Expr[])[call.Target], .. call.Arguments]);
            case SelectExpr select:
                return Plain([select.Operand]);
            case LogicExpr logic:
                return Plain([.. logic.Operands]);
            case ConditionalExpr conditional:
                return Plain([conditional.Condition, conditional.WhenTrue, conditional.WhenFalse]);
            case ListExpr list:
                return Plain([.. list.Elements]);
            case MapExpr map:
                return Plain([.. map.Keys, .. map.Values]);
            case ComprehensionExpr loop:
                return Plain([loop.Range]).Concat(Bodies(loop, bindings, source));
            default:
                return [];
        }

        IEnumerable<(Expr, Bindings)> Plain(Expr[] all) => all.Select(e => (e, bindings));
    }

    private static IEnumerable<(Expr, Bindings)> Bodies(ComprehensionExpr loop, Bindings bindings, string source)
    {
        var range = bindings.Evaluate(Text(loop.Range, source));
        var elements = range.Kind switch
        {
            CelKind.List => Enumerable.Range(0, range.AsList().Count).Select(n => range.AsList()[n]),
            CelKind.Map => range.AsMap().Entries.Select(static e => e.Key),
            _ => [],
        };
        foreach (var element in elements.Take(MaxElements))
        {
            var inner = bindings.With(loop.Variable.Name, element);
            if (loop.Predicate is not null)
                yield return (loop.Predicate, inner);
            if (loop.Transform is not null)
                yield return (loop.Transform, inner);
        }
    }

    private static RootCause ToCause(Difference difference)
    {
        var expr = difference.Expr;
        IEnumerable<(Expr Expr, Bindings Bindings)> parts = expr is ComprehensionExpr loop
            ? [(loop.Range, difference.Bindings)]
            : Inner(expr, difference.Bindings, difference.Source);
        var arguments = parts.Select(p => p.Bindings.Evaluate(Text(p.Expr, difference.Source))).ToArray();
        var kinds = arguments.Select(static a => CanonicalText.KindOf(a)).ToArray();
        var form = expr switch
        {
            CallExpr { Target: not null } call => $"{kinds[0]}.{call.Function}({string.Join(',', kinds[1..])})",
            CallExpr call => $"{call.Function}({string.Join(',', kinds)})",
            SelectExpr { IsTestOnly: true } => $"has({kinds[0]})",
            SelectExpr => $"select({kinds[0]})",
            LogicExpr logic => $"{(logic.IsAnd ? "and" : "or")}({string.Join(',', kinds)})",
            ConditionalExpr => $"if({string.Join(',', kinds)})",
            ListExpr => $"list({string.Join(',', kinds)})",
            MapExpr => $"map({string.Join(',', kinds)})",
            ComprehensionExpr macro => $"{macro.Kind}({kinds[0]})",
            IdentExpr => "name",
            _ => "literal",
        };
        return new RootCause(form, difference.Text, arguments, difference.Ours, difference.Peer, difference.Bindings);
    }
}
