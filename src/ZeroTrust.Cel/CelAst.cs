namespace ZeroTrust.Cel;

/// <summary>A checked syntax tree.</summary>
public sealed class CelAst
{
    internal CelAst(string text, Expr root)
    {
        Text = text;
        Root = root;
    }

    /// <summary>The source.</summary>
    public string Text { get; }

    /// <summary>The type that the checker found.</summary>
    public CelType ResultType => Root.Type;

    internal Expr Root { get; }

    /// <summary>
    /// Writes the tree as an expression that parses to the same tree: macros as calls, no more parentheses than needed, names of
    /// functions as they were resolved.
    /// </summary>
    public string Unparse() => Unparser.Write(Root);
}
