using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.TestAlgorithm;

/// <summary>Half of what the factors are worth.</summary>
public sealed class HalfAlgorithm : ITrustAlgorithm
{
    public string Name => "half";

    public string Version => "2.1";

    public double Assess(in TrustInput input, Span<double> contributions)
    {
        double score = 0;
        for (int i = 0; i < contributions.Length; i++)
        {
            contributions[i] = 50 * input.Factors[i].Value / contributions.Length;
            score += contributions[i];
        }

        return score;
    }
}
