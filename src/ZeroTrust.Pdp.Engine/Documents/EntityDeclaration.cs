using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>What one `Schema` says about one of `subjects`, `devices`, `actions`, `resources` and `context`.</summary>
/// <param name="Properties">Properties of all types.</param>
/// <param name="Types">The types and their own properties; empty when types are not declared.</param>
/// <param name="Names">The names, for actions.</param>
/// <param name="Fields">Whom fields that are no properties are believed from.</param>
internal sealed record EntityDeclaration(
    IReadOnlyList<AttributeDeclaration> Properties,
    IReadOnlyList<(ScalarNode Type, IReadOnlyList<AttributeDeclaration> Properties)> Types,
    IReadOnlyList<string> Names,
    IReadOnlyList<AuthorityDeclaration> Fields);
