using System.Globalization;

namespace ZeroTrust.Cel;

/// <summary>Recognises macros by name, style and arity; anything else stays a call.</summary>
internal sealed class MacroExpander(SyntaxReporter reporter, SyntaxOptions options)
{
    internal Expr Expand(CallExpr call)
    {
        if (call.Target is null)
            return call is { Function: "has", Arguments.Length: 1 } ? ExpandHas(call) : call;
        if (call.Target is IdentExpr { IsRooted: false } space && ExpandNamespaced(call, space.Name) is { } namespaced)
            return namespaced;
        return (call.Function, call.Arguments.Length) switch
        {
            ("all", 2) => Comprehend(call, MacroKind.All, 1, -1),
            ("exists", 2) => Comprehend(call, MacroKind.Exists, 1, -1),
            ("exists_one" or "existsOne", 2) => Comprehend(call, MacroKind.ExistsOne, 1, -1),
            ("filter", 2) => Comprehend(call, MacroKind.Filter, 1, -1),
            ("map", 2) => Comprehend(call, MacroKind.Map, -1, 1),
            ("map", 3) => Comprehend(call, MacroKind.Map, 1, 2),
            ("optMap", 2) when options.HasOptionals => Comprehend(call, MacroKind.OptionalMap, -1, 1),
            ("optFlatMap", 2) when options.HasOptionals => Comprehend(call, MacroKind.OptionalFlatMap, -1, 1),
            ("sortBy", 2) when Has(CelLibraries.Lists) => Comprehend(call, MacroKind.SortBy, -1, 1),
            _ => Has(CelLibraries.TwoVariableMacros) ? ExpandPair(call) : call,
        };
    }

    private bool Has(CelLibraries library) => (options.Libraries & library) != CelLibraries.None;

    private Expr ExpandPair(CallExpr call) => (call.Function, call.Arguments.Length) switch
    {
        ("all", 3) => Comprehend(call, MacroKind.All, 2, -1, isPair: true),
        ("exists", 3) => Comprehend(call, MacroKind.Exists, 2, -1, isPair: true),
        ("exists_one" or "existsOne", 3) => Comprehend(call, MacroKind.ExistsOne, 2, -1, isPair: true),
        ("transformList", 3) => Comprehend(call, MacroKind.TransformList, -1, 2, isPair: true),
        ("transformList", 4) => Comprehend(call, MacroKind.TransformList, 2, 3, isPair: true),
        ("transformMap", 3) => Comprehend(call, MacroKind.TransformMap, -1, 2, isPair: true),
        ("transformMap", 4) => Comprehend(call, MacroKind.TransformMap, 2, 3, isPair: true),
        ("transformMapEntry", 3) => Comprehend(call, MacroKind.TransformMapEntry, -1, 2, isPair: true),
        ("transformMapEntry", 4) => Comprehend(call, MacroKind.TransformMapEntry, 2, 3, isPair: true),
        _ => call,
    };

    private Expr? ExpandNamespaced(CallExpr call, string space) =>
        (space, call.Function, call.Arguments.Length) switch
        {
            ("proto", "getExt", 2) => ExpandExtension(call, isTestOnly: false),
            ("proto", "hasExt", 2) => ExpandExtension(call, isTestOnly: true),
            ("cel", "block", 2) when options.HasBlocks => call.Arguments[0] is ListExpr { IsOptional.IsEmpty: true } slots
                ? new BlockExpr(call.Span, slots.Elements, call.Arguments[1])
                : RefuseBlock(call),
            ("cel", "index", 1) when options.HasBlocks => Generated(call, "@index"),
            ("cel", "iterVar", 2) when options.HasBlocks => Generated(call, "@it"),
            ("cel", "accuVar", 2) when options.HasBlocks => Generated(call, "@ac"),
            ("cel", "bind", 3) when Has(CelLibraries.Bindings) => Bind(call),
            ("math", "greatest" or "least", _) when Has(CelLibraries.Math) => ExpandExtremum(call),
            _ => null,
        };

    // The field of an extension is its full name.
    private Expr ExpandExtension(CallExpr call, bool isTestOnly)
    {
        if (call.Arguments[1] is SelectExpr { QualifiedName: { } name } extension)
            return new SelectExpr(call.Span, call.Arguments[0], name, extension.Span, isQuoted: true, isTestOnly);
        if (call.Arguments[1] is not ErrorExpr)
            reporter.InvalidExtension(call.Arguments[1].Span, $"proto.{call.Function}");
        return new ErrorExpr(call.Span);
    }

    // Names that no source can spell.
    private Expr Generated(CallExpr call, string prefix)
    {
        var name = prefix;
        foreach (var argument in call.Arguments)
        {
            if (argument is not LiteralExpr { Value: { Kind: CelKind.Int, RawInt: >= 0 } number })
                return RefuseBlock(call);
            name = string.Create(CultureInfo.InvariantCulture, $"{name}:{number.RawInt}");
        }

        return new IdentExpr(call.Span, name, isRooted: false);
    }

    private ErrorExpr RefuseBlock(CallExpr call)
    {
        reporter.InvalidBlock(call.Span);
        return new ErrorExpr(call.Span);
    }

    private Expr ExpandHas(CallExpr call)
    {
        var argument = call.Arguments[0];
        if (argument is SelectExpr { IsTestOnly: false, IsOptional: false } select)
            return new SelectExpr(call.Span, select.Operand, select.Field, select.FieldSpan, select.IsQuoted, isTestOnly: true);
        if (argument is not ErrorExpr)
            reporter.InvalidHasArgument(argument.Span);
        return new ErrorExpr(call.Span);
    }

    private Expr Comprehend(CallExpr call, MacroKind kind, int predicate, int transform, bool isPair = false)
    {
        var first = Variable(call, 0);
        var second = isPair ? Variable(call, 1) : null;
        if (first is null || (isPair && second is null))
            return new ErrorExpr(call.Span);
        if (second is not null && string.Equals(first.Name, second.Name))
        {
            reporter.RepeatedMacroVariable(second.Span, second.Name);
            return new ErrorExpr(call.Span);
        }

        return new ComprehensionExpr(
            kind,
            first,
            second,
            predicate < 0 ? null : call.Arguments[predicate],
            transform < 0 ? null : call.Arguments[transform],
            call);
    }

    private Expr Bind(CallExpr call) => Variable(call, 0) is { } variable ? new BindExpr(variable, call) : new ErrorExpr(call.Span);

    private IdentExpr? Variable(CallExpr call, int at)
    {
        var argument = call.Arguments[at];
        if (argument is IdentExpr { IsRooted: false } variable)
            return variable;
        if (argument is not ErrorExpr)
            reporter.InvalidMacroVariable(argument.Span, call.Function, isFirst: at == 0);
        return null;
    }

    // The call stays a call; but literals that cannot be numbers are refused already here, as in the peers.
    private Expr ExpandExtremum(CallExpr call)
    {
        var name = $"math.{call.Function}";
        if (call.Arguments.IsEmpty || call.Arguments is [ListExpr { Elements.IsEmpty: true }])
        {
            reporter.NoNumber(call.Span, name);
            return new ErrorExpr(call.Span);
        }

        var numbers = call.Arguments is [ListExpr list] ? list.Elements : call.Arguments;
        foreach (var number in numbers)
        {
            var isWrong = number is ListExpr or MapExpr
                || (number is LiteralExpr literal && literal.Value.Kind is not (CelKind.Int or CelKind.Uint or CelKind.Double));
            if (!isWrong)
                continue;
            reporter.NotANumber(number.Span, name);
            return new ErrorExpr(call.Span);
        }

        return call;
    }
}
