using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>A trust profile, ready to assess.</summary>
internal sealed class CompiledTrustProfile(
    string name, ITrustAlgorithm algorithm, ImmutableArray<CompiledTrustFactor> factors, ImmutableArray<TrustTier> tiers)
{
    public string Name { get; } = name;

    public ITrustAlgorithm Algorithm { get; } = algorithm;

    public ImmutableArray<CompiledTrustFactor> Factors { get; } = factors;

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
