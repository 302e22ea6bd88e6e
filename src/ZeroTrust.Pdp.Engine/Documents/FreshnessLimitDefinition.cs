using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>How old an attribute may be, as a `TrustProfile` says.</summary>
/// <param name="Path">The attribute as written, with its place.</param>
/// <param name="Kind">Whose attribute it is.</param>
/// <param name="Name">The property; null: the groups of the subject.</param>
/// <param name="Limit">The age at which it is stale.</param>
internal sealed record FreshnessLimitDefinition(ScalarNode Path, EntityKind Kind, string? Name, CelDuration Limit);
