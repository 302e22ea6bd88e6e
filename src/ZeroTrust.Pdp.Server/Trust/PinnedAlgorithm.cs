using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Server.Trust;

/// <summary>An algorithm of a plug-in under what it said of itself when it was loaded; whatever it says later does not count.</summary>
internal sealed class PinnedAlgorithm(string name, string version, bool usesHistory, ITrustAlgorithm algorithm) : ITrustAlgorithm
{
    public string Name => name;

    public string Version => version;

    public bool UsesHistory => usesHistory;

    public double Assess(in TrustInput input, Span<double> contributions) => algorithm.Assess(input, contributions);
}
