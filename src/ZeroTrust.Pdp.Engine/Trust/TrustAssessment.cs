using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Trust;

/// <summary>The trust in subject and device for one request (NIST SP 800-207 section 3.3).</summary>
public sealed class TrustAssessment
{
    /// <summary>0 (none) to 100 (full).</summary>
    public required int Score { get; init; }

    /// <summary>The highest tier of the profile that the score reaches; empty when the profile names none.</summary>
    public required string Tier { get; init; }

    /// <summary>The trust profile that served the resource.</summary>
    public required string Profile { get; init; }

    /// <summary>Name of the algorithm.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Version of the algorithm.</summary>
    public required string AlgorithmVersion { get; init; }

    /// <summary>Every factor, in the order of the profile; of a decision that was not explained none, so that decisions share their assessments.</summary>
    public required ImmutableArray<TrustFactor> Factors { get; init; }

    internal TrustAssessment With(ImmutableArray<TrustFactor> factors) => new()
    {
        Score = Score,
        Tier = Tier,
        Profile = Profile,
        Algorithm = Algorithm,
        AlgorithmVersion = AlgorithmVersion,
        Factors = factors,
    };
}
