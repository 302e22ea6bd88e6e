namespace ZeroTrust.Cel;

/// <summary>A field selection <c>e.f</c>, or the presence test <c>has(e.f)</c>.</summary>
internal sealed class SelectExpr(CelSpan span, Expr operand, string field, CelSpan fieldSpan, bool isQuoted, bool isTestOnly, bool isOptional = false)
    : NameExpr(span, operand.Depth + 1)
{
    internal Expr Operand { get; } = operand;

    internal string Field { get; } = field;

    internal CelSpan FieldSpan { get; } = fieldSpan;

    internal bool IsQuoted { get; } = isQuoted;

    /// <summary>Whether it is the optional selection <c>e.?f</c>.</summary>
    internal bool IsOptional { get; } = isOptional;

    internal bool IsTestOnly { get; } = isTestOnly;

    internal override string? QualifiedName { get; } =
        isQuoted || isTestOnly || isOptional || operand is not NameExpr { QualifiedName: { } prefix } || prefix.Length > 1_000 ? null : $"{prefix}.{field}";
}
