using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Attributes;

/// <summary>Whom an attribute is believed from.</summary>
/// <param name="Sources">The sources, the one that beats all others first; none: what the PDP knows beats the caller.</param>
/// <param name="AssertedBy">The callers that may assert it; null: every caller may.</param>
internal sealed record AttributeRule(ImmutableArray<string> Sources, StringMatcher? AssertedBy)
{
    /// <summary>What holds where no schema says anything.</summary>
    public static AttributeRule Default { get; } = new([], null);

    /// <summary>Whether a caller may assert it. One that nobody has identified may not where only some may.</summary>
    public bool Allows(string? caller) => AssertedBy is null || (caller is not null && AssertedBy.Matches(caller));
}
