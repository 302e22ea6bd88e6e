namespace ZeroTrust.Pdp.Engine.Trust;

/// <summary>
/// The plug for trust algorithms (NIST SP 800-207 section 3.3.1). Implementations are thread-safe, deterministic in
/// their input and read no clock. One that throws denies the request (`trust_failed`).
/// </summary>
public interface ITrustAlgorithm
{
    /// <summary>The name a trust profile selects it by.</summary>
    string Name { get; }

    /// <summary>Its version; name and version are part of every decision.</summary>
    string Version { get; }

    /// <summary>
    /// Whether the factors of the profile are followed by those that compare the request with the subject's own history (their
    /// source is <see cref="FactorSources.History"/>). A profile of such an algorithm may say how, in `context`.
    /// </summary>
    bool UsesHistory => false;

    /// <summary>Assesses one request.</summary>
    /// <param name="input">The factors, already evaluated and aged.</param>
    /// <param name="contributions">To fill: the points each factor adds; as long as the factors, all 0 at the start.</param>
    /// <returns>The score. Outside 0 to 100, or not a number, is a failure of the algorithm.</returns>
    double Assess(in TrustInput input, Span<double> contributions);
}
