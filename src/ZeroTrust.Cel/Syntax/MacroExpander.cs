namespace ZeroTrust.Cel;

/// <summary>Recognises macros by name, style and arity; anything else stays a call.</summary>
internal static class MacroExpander
{
    internal static Expr Expand(CallExpr call, SyntaxReporter reporter)
    {
        if (call.Target is null)
            return call is { Function: "has", Arguments.Length: 1 } ? ExpandHas(call, reporter) : call;
        return (call.Function, call.Arguments.Length) switch
        {
            ("all", 2) => Comprehend(call, MacroKind.All, 1, -1, reporter),
            ("exists", 2) => Comprehend(call, MacroKind.Exists, 1, -1, reporter),
            ("exists_one" or "existsOne", 2) => Comprehend(call, MacroKind.ExistsOne, 1, -1, reporter),
            ("filter", 2) => Comprehend(call, MacroKind.Filter, 1, -1, reporter),
            ("map", 2) => Comprehend(call, MacroKind.Map, -1, 1, reporter),
            ("map", 3) => Comprehend(call, MacroKind.Map, 1, 2, reporter),
            _ => call,
        };
    }

    private static Expr ExpandHas(CallExpr call, SyntaxReporter reporter)
    {
        var argument = call.Arguments[0];
        if (argument is SelectExpr { IsTestOnly: false } select)
            return new SelectExpr(call.Span, select.Operand, select.Field, select.FieldSpan, select.IsQuoted, isTestOnly: true);
        if (argument is not ErrorExpr)
            reporter.InvalidHasArgument(argument.Span);
        return new ErrorExpr(call.Span);
    }

    private static Expr Comprehend(CallExpr call, MacroKind kind, int predicate, int transform, SyntaxReporter reporter)
    {
        if (call.Arguments[0] is not IdentExpr { IsRooted: false } variable)
        {
            if (call.Arguments[0] is not ErrorExpr)
                reporter.InvalidMacroVariable(call.Arguments[0].Span, call.Function);
            return new ErrorExpr(call.Span);
        }

        return new ComprehensionExpr(
            kind,
            variable,
            predicate < 0 ? null : call.Arguments[predicate],
            transform < 0 ? null : call.Arguments[transform],
            call);
    }
}
