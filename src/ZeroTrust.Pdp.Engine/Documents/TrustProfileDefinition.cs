using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.Trust.History;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>A `TrustProfile` as written.</summary>
internal sealed record TrustProfileDefinition(
    ParsedDocument Source,
    ScalarNode? Algorithm,
    ImmutableArray<ScalarNode> ResourceTypes,
    ImmutableArray<TrustFactorDefinition> Factors,
    ImmutableArray<TrustTier> Tiers,
    ImmutableArray<TrustThresholdDefinition> Thresholds,
    ImmutableArray<FreshnessLimitDefinition> Freshness,
    HistorySettings? Context)
{
    public string Name => Source.Document.Key.Name;
}
