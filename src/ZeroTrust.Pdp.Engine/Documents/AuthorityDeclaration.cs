using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Whom an attribute is believed from, as a `Schema` says.</summary>
/// <param name="Name">The attribute, with its place.</param>
/// <param name="Sources">The sources, the one that beats all others first; none: not said.</param>
/// <param name="AssertedBy">Patterns of the callers that may assert it; none: every caller may.</param>
/// <param name="Document">The document, for diagnostics.</param>
internal sealed record AuthorityDeclaration(ScalarNode Name, ImmutableArray<string> Sources, ImmutableArray<string> AssertedBy, string Document)
{
    /// <summary>Whether it says anything.</summary>
    public bool IsStated => !Sources.IsEmpty || !AssertedBy.IsEmpty;

    /// <summary>Whether another says the same; the order of callers says nothing.</summary>
    public bool Agrees(AuthorityDeclaration other) =>
        Sources.SequenceEqual(other.Sources) && AssertedBy.ToHashSet(StringComparer.Ordinal).SetEquals(other.AssertedBy);
}
