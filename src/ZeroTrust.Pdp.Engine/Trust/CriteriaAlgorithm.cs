namespace ZeroTrust.Pdp.Engine.Trust;

/// <summary>
/// All or nothing (NIST SP 800-207 section 3.3.1, criteria-based): 100 when every factor is fully met, otherwise 0.
/// Weights do not count.
/// </summary>
internal sealed class CriteriaAlgorithm : ITrustAlgorithm
{
    public string Name => "criteria";

    public string Version => "1";

    public double Assess(in TrustInput input, Span<double> contributions)
    {
        double share = 100.0 / Math.Max(1, input.Factors.Length);
        bool all = input.Factors.Length > 0;
        for (int i = 0; i < input.Factors.Length; i++)
        {
            bool met = input.Factors[i].Value >= 1;
            contributions[i] = met ? share : 0;
            all &= met;
        }

        if (!all)
            contributions.Clear();
        return all ? 100 : 0;
    }
}
