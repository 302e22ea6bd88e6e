namespace ZeroTrust.Pdp.Engine.Trust;

/// <summary>
/// The weighted mean of the factors, times 100 (NIST SP 800-207 section 3.3.1, score-based). A factor that is absent or
/// stale adds nothing while its weight still counts, so what is missing lowers the score.
/// </summary>
internal sealed class ScoreAlgorithm : ITrustAlgorithm
{
    public string Name => "score";

    public string Version => "1";

    public double Assess(in TrustInput input, Span<double> contributions) => Mean(input.Factors, contributions);

    /// <summary>The weighted mean of factors, times 100; fills in the share of each.</summary>
    public static double Mean(ReadOnlySpan<TrustFactor> factors, Span<double> contributions)
    {
        double weights = 0;
        foreach (ref readonly TrustFactor factor in factors)
            weights += factor.Weight;
        if (weights <= 0)
            return 0;
        double score = 0;
        for (int i = 0; i < factors.Length; i++)
        {
            ref readonly TrustFactor factor = ref factors[i];
            contributions[i] = 100 * factor.Weight * factor.Value / weights;
            score += contributions[i];
        }

        // Sums of shares may miss 100 by a rounding error.
        return Math.Clamp(score, 0, 100);
    }
}
