namespace ZeroTrust.Cel;

/// <summary>A node of the syntax tree. The parser makes it; the checker writes the annotations once, before the tree is published.</summary>
internal abstract class Expr(CelSpan span, int depth)
{
    internal CelSpan Span { get; } = span;

    /// <summary>The height of the tree below and including this node.</summary>
    internal int Depth { get; } = depth;

    /// <summary>The checked type.</summary>
    internal CelType Type { get; set; } = CelType.Dyn;
}
