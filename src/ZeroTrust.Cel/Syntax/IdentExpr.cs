namespace ZeroTrust.Cel;

/// <summary>An identifier; a leading dot makes it skip the scopes of macros.</summary>
internal sealed class IdentExpr(CelSpan span, string name, bool isRooted) : NameExpr(span, 1)
{
    internal string Name { get; } = name;

    internal bool IsRooted { get; } = isRooted;

    internal override string? QualifiedName => Name;
}
