using System.Collections.Immutable;

namespace ZeroTrust.Cel;

/// <summary>A message literal <c>a.B{c: 1}</c>.</summary>
internal sealed class MessageExpr(CelSpan span, NameExpr name, ImmutableArray<MessageField> fields)
    : Expr(span, 1 + CallExpr.MaxDepth(name, [.. fields.Select(static f => f.Value)]))
{
    internal NameExpr Name { get; } = name;

    internal ImmutableArray<MessageField> Fields { get; } = fields;

    /// <summary>The type that the name was resolved to; null when there is none.</summary>
    internal CelMessageType? MessageType { get; set; }
}
