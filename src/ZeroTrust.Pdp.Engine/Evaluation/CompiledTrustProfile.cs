using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Trust;
using ZeroTrust.Pdp.Engine.Trust.History;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>A trust profile, ready to assess.</summary>
internal sealed class CompiledTrustProfile(
    string name,
    ITrustAlgorithm algorithm,
    ImmutableArray<CompiledTrustFactor> factors,
    ImmutableArray<TrustTier> tiers,
    ImmutableArray<TrustThresholdDefinition> thresholds,
    HistorySettings? history)
{
    private const int MaxScore = 100;

    // The highest first: the first that applies is the one that counts.
    private readonly TrustThreshold[] _thresholds =
        [.. thresholds.Select(static threshold => new TrustThreshold(threshold)).OrderByDescending(static threshold => threshold.Trust)];

    private readonly TrustAssessment?[] _assessments = new TrustAssessment?[MaxScore + 1];

    public string Name { get; } = name;

    public ITrustAlgorithm Algorithm { get; } = algorithm;

    public ImmutableArray<CompiledTrustFactor> Factors { get; } = factors;

    /// <summary>How the subject's history counts; null when it does not.</summary>
    public HistorySettings? History { get; } = history;

    /// <summary>How old attributes may be; null: as old as they like.</summary>
    public FreshnessLimits? Freshness { get; init; }

    /// <summary>How many factors an assessment has, those of the history included.</summary>
    public int FactorCount => Factors.Length + (History?.FactorCount ?? 0);

    /// <summary>The highest threshold that the request has to pass; null when there is none.</summary>
    public TrustThreshold? ThresholdFor(DecisionRequest request) =>
        _thresholds.Length == 0
            ? null
            : ThresholdFor(request.Resource.ResourceType, request.Action.Name, TrustThreshold.SensitivityOf(request.Resource.Properties));

    /// <summary>The same for what a request is for; a sensitivity of null is not known.</summary>
    public TrustThreshold? ThresholdFor(string resourceType, string action, string? sensitivity)
    {
        foreach (TrustThreshold threshold in _thresholds)
        {
            if (threshold.Applies(resourceType, action, sensitivity))
                return threshold;
        }

        return null;
    }

    /// <summary>The assessment of a score, 0 to 100, without factors: there are so few that all decisions share them.</summary>
    public TrustAssessment Assessment(int score) =>
        // Two threads may both make one; either is right.
        _assessments[score] ??= new TrustAssessment
        {
            Score = score,
            Tier = TierOf(score),
            Profile = Name,
            Algorithm = Algorithm.Name,
            AlgorithmVersion = Algorithm.Version,
            Factors = [],
        };

    private string TierOf(int score)
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
