using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Trust;

/// <summary>What a trust algorithm sees.</summary>
public readonly ref struct TrustInput
{
    /// <summary>The request.</summary>
    public required DecisionRequest Request { get; init; }

    /// <summary>The factors of the profile, in its order, evaluated and aged; then those of the subject's history, if asked for.</summary>
    public required ReadOnlySpan<TrustFactor> Factors { get; init; }
}
