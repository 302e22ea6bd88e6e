namespace ZeroTrust.Cel;

/// <summary>An expanded macro. The call as written is kept for printing.</summary>
internal sealed class ComprehensionExpr(MacroKind kind, IdentExpr variable, IdentExpr? second, Expr? predicate, Expr? transform, CallExpr macroCall)
    : Expr(macroCall.Span, macroCall.Depth)
{
    internal MacroKind Kind { get; } = kind;

    internal Expr Range => MacroCall.Target!;

    internal IdentExpr Variable { get; } = variable;

    /// <summary>The second variable: the value of an entry, or the element at an index; null for the macros of one variable.</summary>
    internal IdentExpr? Second { get; } = second;

    /// <summary>The condition; null where the macro has none.</summary>
    internal Expr? Predicate { get; } = predicate;

    /// <summary>What an element becomes, or for <c>sortBy</c> what it is ordered by; null for the tests and <c>filter</c>.</summary>
    internal Expr? Transform { get; } = transform;

    internal CallExpr MacroCall { get; } = macroCall;

    /// <summary>The first loop variable, set by the checker; the second has the next place in the frame.</summary>
    internal LocalBinding? Local { get; set; }
}
