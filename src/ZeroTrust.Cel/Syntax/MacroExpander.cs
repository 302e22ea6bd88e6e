using System.Globalization;

namespace ZeroTrust.Cel;

/// <summary>Recognises macros by name, style and arity; anything else stays a call.</summary>
internal static class MacroExpander
{
    internal static Expr Expand(CallExpr call, SyntaxOptions options, SyntaxReporter reporter)
    {
        if (call.Target is null)
            return call is { Function: "has", Arguments.Length: 1 } ? ExpandHas(call, reporter) : call;
        if (call.Target is IdentExpr { IsRooted: false } space && ExpandNamespaced(call, space.Name, options, reporter) is { } namespaced)
            return namespaced;
        return (call.Function, call.Arguments.Length) switch
        {
            ("all", 2) => Comprehend(call, MacroKind.All, 1, -1, reporter),
            ("exists", 2) => Comprehend(call, MacroKind.Exists, 1, -1, reporter),
            ("exists_one" or "existsOne", 2) => Comprehend(call, MacroKind.ExistsOne, 1, -1, reporter),
            ("filter", 2) => Comprehend(call, MacroKind.Filter, 1, -1, reporter),
            ("map", 2) => Comprehend(call, MacroKind.Map, -1, 1, reporter),
            ("optMap", 2) when options.HasOptionals => Comprehend(call, MacroKind.OptionalMap, -1, 1, reporter),
            ("optFlatMap", 2) when options.HasOptionals => Comprehend(call, MacroKind.OptionalFlatMap, -1, 1, reporter),
            ("map", 3) => Comprehend(call, MacroKind.Map, 1, 2, reporter),
            _ => call,
        };
    }

    private static Expr? ExpandNamespaced(CallExpr call, string space, SyntaxOptions options, SyntaxReporter reporter) =>
        (space, call.Function, call.Arguments.Length) switch
        {
            ("proto", "getExt", 2) => ExpandExtension(call, isTestOnly: false, reporter),
            ("proto", "hasExt", 2) => ExpandExtension(call, isTestOnly: true, reporter),
            ("cel", "block", 2) when options.HasBlocks => call.Arguments[0] is ListExpr { IsOptional.IsEmpty: true } slots
                ? new BlockExpr(call.Span, slots.Elements, call.Arguments[1])
                : RefuseBlock(call, reporter),
            ("cel", "index", 1) when options.HasBlocks => Generated(call, "@index", reporter),
            ("cel", "iterVar", 2) when options.HasBlocks => Generated(call, "@it", reporter),
            ("cel", "accuVar", 2) when options.HasBlocks => Generated(call, "@ac", reporter),
            _ => null,
        };

    // The field of an extension is its full name.
    private static Expr ExpandExtension(CallExpr call, bool isTestOnly, SyntaxReporter reporter)
    {
        if (call.Arguments[1] is SelectExpr { QualifiedName: { } name } extension)
            return new SelectExpr(call.Span, call.Arguments[0], name, extension.Span, isQuoted: true, isTestOnly);
        if (call.Arguments[1] is not ErrorExpr)
            reporter.InvalidExtension(call.Arguments[1].Span, $"proto.{call.Function}");
        return new ErrorExpr(call.Span);
    }

    // Names that no source can spell.
    private static Expr Generated(CallExpr call, string prefix, SyntaxReporter reporter)
    {
        var name = prefix;
        foreach (var argument in call.Arguments)
        {
            if (argument is not LiteralExpr { Value: { Kind: CelKind.Int, RawInt: >= 0 } number })
                return RefuseBlock(call, reporter);
            name = string.Create(CultureInfo.InvariantCulture, $"{name}:{number.RawInt}");
        }

        return new IdentExpr(call.Span, name, isRooted: false);
    }

    private static ErrorExpr RefuseBlock(CallExpr call, SyntaxReporter reporter)
    {
        reporter.InvalidBlock(call.Span);
        return new ErrorExpr(call.Span);
    }

    private static Expr ExpandHas(CallExpr call, SyntaxReporter reporter)
    {
        var argument = call.Arguments[0];
        if (argument is SelectExpr { IsTestOnly: false, IsOptional: false } select)
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
