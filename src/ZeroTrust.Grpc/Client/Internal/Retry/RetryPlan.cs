using System.Collections.Frozen;
using Grpc.Core;
using Grpc.Net.Client.Configuration;

namespace Grpc.Net.Client.Internal;

/// <summary>A checked retry policy; immutable.</summary>
internal sealed class RetryPlan
{
    // gRFC A6: 20 % more or less, so that many clients do not come back at once.
    private const double Jitter = 0.2;

    // What a timer takes, and longer than anybody waits.
    private const double LongestTicks = TimeSpan.TicksPerDay * 20d;

    private readonly double _initialTicks;
    private readonly double _mostTicks;
    private readonly double _multiplier;

    /// <exception cref="InvalidOperationException">A member is missing or out of range.</exception>
    public RetryPlan(RetryPolicy policy, int? mostAttempts)
    {
        if (policy.MaxAttempts is not > 1)
            throw Invalid(nameof(RetryPolicy.MaxAttempts), "2 or more");
        if (policy.InitialBackoff is not { } initial || initial <= TimeSpan.Zero)
            throw Invalid(nameof(RetryPolicy.InitialBackoff), "longer than zero");
        if (policy.MaxBackoff is not { } most || most <= TimeSpan.Zero)
            throw Invalid(nameof(RetryPolicy.MaxBackoff), "longer than zero");
        if (policy.BackoffMultiplier is not > 0)
            throw Invalid(nameof(RetryPolicy.BackoffMultiplier), "above zero");
        if (policy.RetryableStatusCodes.Count == 0)
            throw Invalid(nameof(RetryPolicy.RetryableStatusCodes), "given");
        if (policy.RetryableStatusCodes.Contains(StatusCode.OK))
            throw Invalid(nameof(RetryPolicy.RetryableStatusCodes), "without OK, which is not a failure");

        MaxAttempts = Math.Min(policy.MaxAttempts.Value, mostAttempts ?? int.MaxValue);
        Codes = policy.RetryableStatusCodes.ToFrozenSet();
        _initialTicks = initial.Ticks;
        _mostTicks = most.Ticks;
        _multiplier = policy.BackoffMultiplier.Value;
    }

    public int MaxAttempts { get; }

    public FrozenSet<StatusCode> Codes { get; }

    /// <summary>The wait before a retry.</summary>
    /// <param name="retry">Number of the retry, from 1, since the start or since the server named a wait itself.</param>
    /// <param name="random">From 0 to 1.</param>
    public TimeSpan Backoff(int retry, double random)
    {
        double ticks = Math.Min(_initialTicks * Math.Pow(_multiplier, retry - 1), _mostTicks) * (1 - Jitter + (2 * Jitter * random));
        return TimeSpan.FromTicks((long)Math.Min(ticks, LongestTicks));
    }

    private static InvalidOperationException Invalid(string member, string rule) => new($"`{member}` of the retry policy must be {rule}");
}
