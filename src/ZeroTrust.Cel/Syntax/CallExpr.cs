using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>A call: of a function, of a method (with a target), or of an operator (named as in <see cref="Operators"/>).</summary>
internal sealed class CallExpr(CelSpan span, string function, CelSpan functionSpan, Expr? target, ImmutableArray<Expr> arguments)
    : Expr(span, 1 + MaxDepth(target, arguments))
{
    internal string Function { get; set; } = function;

    internal CelSpan FunctionSpan { get; } = functionSpan;

    /// <summary>Whether a leading dot was written: the function is looked up at the root only, and no macro is meant.</summary>
    internal bool IsRooted { get; init; }

    /// <summary>The receiver; the checker clears it when the target turns out to be a namespace.</summary>
    internal Expr? Target { get; set; } = target;

    internal ImmutableArray<Expr> Arguments { get; } = arguments;

    /// <summary>The overloads that the checker left standing; more than one when an argument is dynamic.</summary>
    internal ImmutableArray<Overload> Overloads { get; set; } = [];

    internal static int MaxDepth(Expr? first, ImmutableArray<Expr> rest)
    {
        var depth = first?.Depth ?? 0;
        foreach (var expr in rest)
            depth = Math.Max(depth, expr.Depth);
        return depth;
    }
}
