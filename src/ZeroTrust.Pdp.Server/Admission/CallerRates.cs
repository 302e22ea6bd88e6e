using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace ZeroTrust.Pdp.Server.Admission;

/// <summary>
/// How many calls each caller may still make: a token bucket for each. Bounded: buckets that are full again are forgotten, and
/// while there is no room for a new caller, all such share one. Thread-safe.
/// </summary>
internal sealed class CallerRates : IDisposable
{
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<CallerKey, TokenBucketRateLimiter> _callers = new();
    private readonly TokenBucketRateLimiterOptions _bucket;
    private readonly TokenBucketRateLimiter _others;
    private readonly int _mostCallers;
    private readonly TimeProvider _time;
    private int _count;
    private long _sweptAt;

    /// <param name="rate">Calls a second of one caller.</param>
    /// <param name="burst">Calls at once of one caller.</param>
    /// <param name="mostCallers">Of how many callers one is told from the other.</param>
    /// <param name="time">Tells when to look for full buckets.</param>
    public CallerRates(int rate, int burst, int mostCallers, TimeProvider time)
    {
        Burst = burst;
        _bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = rate,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            AutoReplenishment = false,
            QueueLimit = 0,
        };
        _others = new TokenBucketRateLimiter(_bucket);
        _mostCallers = mostCallers;
        _time = time;
        _sweptAt = time.GetTimestamp();
    }

    /// <summary>Calls at once of one caller.</summary>
    public int Burst { get; }

    /// <summary>How many callers are told apart now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes calls off what a caller has.</summary>
    /// <param name="key">The caller.</param>
    /// <param name="calls">How many, at most <see cref="Burst"/>.</param>
    /// <param name="wait">After what time there will be enough.</param>
    public bool TryTake(CallerKey key, int calls, out TimeSpan wait)
    {
        TokenBucketRateLimiter limiter = Find(key);
        limiter.TryReplenish();
        using RateLimitLease lease = limiter.AttemptAcquire(calls);
        lease.TryGetMetadata(MetadataName.RetryAfter, out wait);
        return lease.IsAcquired;
    }

    public void Dispose()
    {
        _others.Dispose();
        foreach (TokenBucketRateLimiter limiter in _callers.Values)
            limiter.Dispose();
    }

    private TokenBucketRateLimiter Find(CallerKey key)
    {
        if (_callers.TryGetValue(key, out TokenBucketRateLimiter? known))
            return known;
        if (Count >= _mostCallers)
            Sweep();
        if (Count >= _mostCallers)
            return _others;

        var added = new TokenBucketRateLimiter(_bucket);
        TokenBucketRateLimiter found = _callers.GetOrAdd(key, added);
        if (ReferenceEquals(found, added))
            Interlocked.Increment(ref _count);
        return found;
    }

    // Who is full has the same as who comes anew.
    private void Sweep()
    {
        long swept = Volatile.Read(ref _sweptAt);
        long now = _time.GetTimestamp();
        if (_time.GetElapsedTime(swept, now) < BetweenSweeps || Interlocked.CompareExchange(ref _sweptAt, now, swept) != swept)
            return;
        foreach ((CallerKey key, TokenBucketRateLimiter limiter) in _callers)
        {
            limiter.TryReplenish();
            if (limiter.IdleDuration is not null && _callers.TryRemove(new(key, limiter)))
                Interlocked.Decrement(ref _count);
        }
    }
}
