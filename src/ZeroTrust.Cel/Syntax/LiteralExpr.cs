namespace ZeroTrust.Cel;

/// <summary>A literal.</summary>
internal sealed class LiteralExpr(CelSpan span, CelValue value) : Expr(span, 1)
{
    internal CelValue Value { get; } = value;
}
