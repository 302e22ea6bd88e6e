using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.TestAlgorithm;

/// <summary>Cannot even be made.</summary>
public sealed class UnbornAlgorithm : ITrustAlgorithm
{
    public UnbornAlgorithm() => throw new InvalidOperationException("made by the constructor");

    public string Name => "unborn";

    public string Version => "1";

    public double Assess(in TrustInput input, Span<double> contributions) => 0;
}
