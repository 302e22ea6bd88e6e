using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>A conjunction or disjunction of two or more operands, kept flat so that long chains stay shallow.</summary>
internal sealed class LogicExpr(CelSpan span, bool isAnd, ImmutableArray<Expr> operands) : Expr(span, 1 + CallExpr.MaxDepth(null, operands))
{
    internal bool IsAnd { get; } = isAnd;

    internal ImmutableArray<Expr> Operands { get; } = operands;
}
