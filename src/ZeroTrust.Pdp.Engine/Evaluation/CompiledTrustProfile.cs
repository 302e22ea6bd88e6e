using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>A trust profile, ready to assess.</summary>
internal sealed class CompiledTrustProfile(
    string name,
    ITrustAlgorithm algorithm,
    ImmutableArray<CompiledTrustFactor> factors,
    ImmutableArray<TrustTier> tiers,
    ImmutableArray<TrustThresholdDefinition> thresholds)
{
    // The highest first: the first that applies is the one that counts.
    private readonly TrustThreshold[] _thresholds =
        [.. thresholds.Select(static threshold => new TrustThreshold(threshold)).OrderByDescending(static threshold => threshold.Trust)];

    public string Name { get; } = name;

    public ITrustAlgorithm Algorithm { get; } = algorithm;

    public ImmutableArray<CompiledTrustFactor> Factors { get; } = factors;

    /// <summary>The highest threshold that the request has to pass; null when there is none.</summary>
    public TrustThreshold? ThresholdFor(DecisionRequest request)
    {
        foreach (TrustThreshold threshold in _thresholds)
        {
            if (threshold.Applies(request))
                return threshold;
        }

        return null;
    }

    public string TierOf(int score)
    {
        string tier = "";
        foreach (TrustTier candidate in tiers)
        {
            if (score >= candidate.From)
                tier = candidate.Name;
        }

        return tier;
    }
}
