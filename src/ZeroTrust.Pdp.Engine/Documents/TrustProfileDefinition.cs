using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents.Yaml;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A `TrustProfile` as written.</summary>
internal sealed record TrustProfileDefinition(
    ParsedDocument Source,
    ScalarNode? Algorithm,
    ImmutableArray<ScalarNode> ResourceTypes,
    ImmutableArray<TrustFactorDefinition> Factors,
    ImmutableArray<TrustTier> Tiers,
    ImmutableArray<TrustThresholdDefinition> Thresholds)
{
    public string Name => Source.Document.Key.Name;
}
