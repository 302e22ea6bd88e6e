namespace ZeroTrust.Cel.Tests;

/// <summary>Shows the structure of a tree: operators as calls, macros expanded.</summary>
internal static class TreePrinter
{
    internal static string Print(Expr expr) => expr switch
    {
        LiteralExpr literal => literal.Value.ToLiteral(1_000),
        IdentExpr ident => (ident.IsRooted ? "." : string.Empty) + ident.Name,
        SelectExpr select => $"{(select.IsTestOnly ? "has " : string.Empty)}{Print(select.Operand)}.{(select.IsQuoted ? $"`{select.Field}`" : select.Field)}",
        CallExpr call => $"{(call.IsRooted ? "." : string.Empty)}{(call.Target is null ? string.Empty : Print(call.Target) + "->")}{call.Function}({string.Join(", ", call.Arguments.Select(Print))})",
        LogicExpr logic => $"{(logic.IsAnd ? "and" : "or")}({string.Join(", ", logic.Operands.Select(Print))})",
        ConditionalExpr c => $"if({Print(c.Condition)}, {Print(c.WhenTrue)}, {Print(c.WhenFalse)})",
        ListExpr list => $"[{string.Join(", ", list.Elements.Select(Print))}]",
        MapExpr map => $"{{{string.Join(", ", map.Keys.Zip(map.Values, (k, v) => $"{Print(k)}: {Print(v)}"))}}}",
        MessageExpr message => $"{Print(message.Name)}{{{string.Join(", ", message.Fields.Select(f => $"{(f.IsOptional ? "?" : string.Empty)}{f.Name}: {Print(f.Value)}"))}}}",
        BlockExpr block => $"block([{string.Join(", ", block.Slots.Select(Print))}], {Print(block.Body)})",
        ComprehensionExpr loop =>
            $"{loop.Kind}({Print(loop.Range)}, {loop.Variable.Name}{Optional(loop.Second)}{Optional(loop.Predicate)}{Optional(loop.Transform)})",
        BindExpr bind => $"Bind({bind.Variable.Name}, {Print(bind.Value)}, {Print(bind.Body)})",
        _ => "error",
    };

    private static string Optional(Expr? expr) => expr is null ? string.Empty : $", {Print(expr)}";
}
