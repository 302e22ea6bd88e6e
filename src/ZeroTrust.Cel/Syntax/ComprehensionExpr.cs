namespace ZeroTrust.Cel;

/// <summary>An expanded macro. The call as written is kept for printing.</summary>
internal sealed class ComprehensionExpr(MacroKind kind, IdentExpr variable, Expr? predicate, Expr? transform, CallExpr macroCall)
    : Expr(macroCall.Span, macroCall.Depth)
{
    internal MacroKind Kind { get; } = kind;

    internal Expr Range => MacroCall.Target!;

    internal IdentExpr Variable { get; } = variable;

    /// <summary>The condition; null for the two-argument <c>map</c>.</summary>
    internal Expr? Predicate { get; } = predicate;

    /// <summary>What an element becomes; only for <c>map</c>.</summary>
    internal Expr? Transform { get; } = transform;

    internal CallExpr MacroCall { get; } = macroCall;

    /// <summary>The loop variable, set by the checker.</summary>
    internal LocalBinding? Local { get; set; }
}
