using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>A list literal.</summary>
internal sealed class ListExpr(CelSpan span, ImmutableArray<Expr> elements) : Expr(span, 1 + CallExpr.MaxDepth(null, elements))
{
    internal ImmutableArray<Expr> Elements { get; } = elements;
}
