using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Trust;

/// <summary>What one factor of a trust profile came to.</summary>
/// <param name="Name">Name of the factor.</param>
/// <param name="Weight">Its weight in the profile, above 0.</param>
/// <param name="Value">Its value after freshness decay, 0 to 1.</param>
/// <param name="Contribution">Points it added to the score, below 0 what it took away; filled by the algorithm.</param>
/// <param name="State">How the value came about.</param>
/// <param name="Age">Age of the signal, where the profile states one.</param>
/// <param name="ErrorCode">For <see cref="TrustFactorState.Failed"/> and <see cref="TrustFactorState.Absent"/>: the code of the error.</param>
/// <param name="Source">Where its data come from: one of <see cref="FactorSources"/>.</param>
public readonly record struct TrustFactor(
    string Name,
    double Weight,
    double Value,
    double Contribution,
    TrustFactorState State,
    CelDuration? Age,
    string? ErrorCode,
    string Source);
