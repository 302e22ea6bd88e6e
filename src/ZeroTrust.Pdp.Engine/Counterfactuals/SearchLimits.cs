using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Counterfactuals;

/// <summary>How far a search goes. It counts, so that the same question always ends at the same place.</summary>
internal static class SearchLimits
{
    /// <summary>Hypothetical requests that are decided.</summary>
    public const int Decisions = 500;

    /// <summary>Allow policies that are read; nearly each takes a decision of its own.</summary>
    public const int Policies = 2 * Decisions;

    /// <summary>Sets that are looked at, be they decided or not.</summary>
    public const int Sets = 200_000;

    /// <summary>What evaluating may cost, in units of one decision's limit.</summary>
    public const long Cost = 2 * Evaluation.RequestEvaluation.MaxCost;

    /// <summary>Moments that one set is followed through before only the ends of windows are looked at.</summary>
    public const int Steps = 64;

    /// <summary>How far ahead a better moment may lie: a week, and the day on which it began.</summary>
    public static readonly CelDuration Horizon = new(8L * 24 * 3600 * 1_000_000_000);
}
