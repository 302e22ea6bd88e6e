using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.TestAlgorithm;

/// <summary>Fails whenever it is asked.</summary>
public sealed class ThrowingAlgorithm : ITrustAlgorithm
{
    public string Name => "throwing";

    public string Version => "1";

    public double Assess(in TrustInput input, Span<double> contributions) => throw new InvalidOperationException("made by the plug-in");
}
