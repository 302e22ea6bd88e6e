using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>A list literal.</summary>
internal sealed class ListExpr(CelSpan span, ImmutableArray<Expr> elements, ImmutableArray<bool> isOptional) : Expr(span, 1 + CallExpr.MaxDepth(null, elements))
{
    internal ImmutableArray<Expr> Elements { get; } = elements;

    /// <summary>Which elements are written <c>?e</c>; empty when none is.</summary>
    internal ImmutableArray<bool> IsOptional { get; } = isOptional;
}
