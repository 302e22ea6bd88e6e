namespace ZeroTrust.Pdp.Engine.Trust;

/// <summary>
/// Stands for an algorithm that is configured but could not be loaded. Profiles that name it compile; every request that
/// such a profile serves is denied with <see cref="Decisions.ReasonCode.TrustAlgorithmUnavailable"/>.
/// </summary>
/// <param name="name">The name a trust profile selects it by.</param>
/// <param name="problem">Why it could not be loaded; one line for operators.</param>
public sealed class UnavailableAlgorithm(string name, string problem) : ITrustAlgorithm
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <summary>Empty: no version is known.</summary>
    public string Version => string.Empty;

    /// <summary>Why it could not be loaded.</summary>
    public string Problem { get; } = problem;

    /// <summary>Never asked by the engine.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public double Assess(in TrustInput input, Span<double> contributions) => throw new InvalidOperationException(Problem);
}
