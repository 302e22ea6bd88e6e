using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>A factor of a trust profile, ready to be evaluated.</summary>
internal sealed class CompiledTrustFactor
{
    public required string Name { get; init; }

    public required double Weight { get; init; }

    public required SourcePosition Position { get; init; }

    /// <summary>A condition, or a number from 0 to 1.</summary>
    public required CompiledExpression Expression { get; init; }

    public required bool IsCondition { get; init; }

    /// <summary>The moment of the signal, or null when it does not age.</summary>
    public required CompiledExpression? FreshnessOf { get; init; }

    public required CelDuration FullFor { get; init; }

    public required CelDuration StaleAfter { get; init; }

    /// <summary>Where its data come from.</summary>
    public required string Source { get; init; }

    public required RemedyKind? Remedy { get; init; }
}
