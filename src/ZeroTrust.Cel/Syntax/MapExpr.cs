using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>A map literal.</summary>
internal sealed class MapExpr(CelSpan span, ImmutableArray<Expr> keys, ImmutableArray<Expr> values, ImmutableArray<bool> isOptional)
    : Expr(span, 1 + Math.Max(CallExpr.MaxDepth(null, keys), CallExpr.MaxDepth(null, values)))
{
    internal ImmutableArray<Expr> Keys { get; } = keys;

    internal ImmutableArray<Expr> Values { get; } = values;

    /// <summary>Which entries are written <c>?k: v</c>; empty when none is.</summary>
    internal ImmutableArray<bool> IsOptional { get; } = isOptional;
}
