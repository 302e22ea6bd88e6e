namespace ZeroTrust.Cel;

/// <summary>Stands where the source was malformed; what is wrong has been reported.</summary>
internal sealed class ErrorExpr(CelSpan span) : Expr(span, 1);
