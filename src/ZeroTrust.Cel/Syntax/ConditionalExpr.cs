namespace ZeroTrust.Cel;

/// <summary>The conditional <c>c ? a : b</c>.</summary>
internal sealed class ConditionalExpr(CelSpan span, Expr condition, Expr whenTrue, Expr whenFalse)
    : Expr(span, 1 + Math.Max(condition.Depth, Math.Max(whenTrue.Depth, whenFalse.Depth)))
{
    internal Expr Condition { get; } = condition;

    internal Expr WhenTrue { get; } = whenTrue;

    internal Expr WhenFalse { get; } = whenFalse;
}
