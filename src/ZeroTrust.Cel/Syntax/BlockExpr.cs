using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>A block <c>cel.block([e0, e1], body)</c>: slots that are evaluated at most once, when they are first needed.</summary>
internal sealed class BlockExpr(CelSpan span, ImmutableArray<Expr> slots, Expr body) : Expr(span, 1 + CallExpr.MaxDepth(body, slots))
{
    internal ImmutableArray<Expr> Slots { get; } = slots;

    internal Expr Body { get; } = body;

    /// <summary>The slots' places in the evaluation frame, set by the checker.</summary>
    internal ImmutableArray<LocalBinding> Locals { get; set; } = [];
}
