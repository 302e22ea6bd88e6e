namespace ZeroTrust.Pdp.Engine.Trust;

/// <summary>
/// The weighted mean of the signals, less what the subject's own history takes away (NIST SP 800-207 section 3.3.1,
/// contextual). A behavioural factor takes as many points as its weight when nothing is as usual, and none when all is:
/// usual behaviour never lifts a score above what the signals give, and no score lifts a denial.
/// </summary>
internal sealed class ContextualAlgorithm : ITrustAlgorithm
{
    public string Name => "contextual";

    public string Version => "1";

    public bool UsesHistory => true;

    public double Assess(in TrustInput input, Span<double> contributions)
    {
        int signals = 0;
        while (signals < input.Factors.Length && input.Factors[signals].Source != FactorSources.History)
            signals++;
        double score = ScoreAlgorithm.Mean(input.Factors[..signals], contributions);
        for (int i = signals; i < input.Factors.Length; i++)
        {
            // What is gone cannot be taken again: contributions always sum to the score.
            double taken = Math.Min(score, input.Factors[i].Weight * (1 - input.Factors[i].Value));
            contributions[i] = 0 - taken;
            score -= taken;
        }

        return score;
    }
}
