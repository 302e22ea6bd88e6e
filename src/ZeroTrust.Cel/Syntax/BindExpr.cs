namespace ZeroTrust.Cel;

/// <summary>The macro <c>cel.bind(x, value, body)</c>. The call as written is kept for printing.</summary>
internal sealed class BindExpr(IdentExpr variable, CallExpr macroCall) : Expr(macroCall.Span, macroCall.Depth)
{
    internal IdentExpr Variable { get; } = variable;

    internal Expr Value => MacroCall.Arguments[1];

    internal Expr Body => MacroCall.Arguments[2];

    internal CallExpr MacroCall { get; } = macroCall;

    /// <summary>The local, set by the checker.</summary>
    internal LocalBinding? Local { get; set; }
}
