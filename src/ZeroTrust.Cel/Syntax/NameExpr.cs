namespace ZeroTrust.Cel;

/// <summary>A node that may turn out to name something: an identifier, or a selection that spells a dotted name.</summary>
internal abstract class NameExpr(CelSpan span, int depth) : Expr(span, depth)
{
    /// <summary>What the checker found the name to mean; null for a field selection.</summary>
    internal NameBinding? Binding { get; set; }

    /// <summary>The dotted name; null when the node cannot be one.</summary>
    internal abstract string? QualifiedName { get; }

    /// <summary>Whether the name starts with a dot.</summary>
    internal bool IsAbsolute
    {
        get
        {
            Expr expr = this;
            while (expr is SelectExpr select)
                expr = select.Operand;
            return expr is IdentExpr { IsRooted: true };
        }
    }
}
