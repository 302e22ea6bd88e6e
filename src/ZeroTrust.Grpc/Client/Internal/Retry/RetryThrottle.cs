using Grpc.Net.Client.Configuration;

namespace Grpc.Net.Client.Internal;

/// <summary>The tokens that the retries of a channel live on. Thread-safe.</summary>
internal sealed class RetryThrottle
{
    // Tokens are counted in thousandths, which is what their ratio is given in.
    private const int Token = 1000;
    private const int MostTokens = 1000;

    private readonly int _most;
    private readonly int _given;
    private int _tokens;

    /// <exception cref="InvalidOperationException">A member is missing or out of range.</exception>
    public RetryThrottle(RetryThrottlingPolicy policy)
    {
        if (policy.MaxTokens is not (> 0 and <= MostTokens))
            throw new InvalidOperationException($"`{nameof(policy.MaxTokens)}` of the retry throttling must be from 1 to {MostTokens}");
        if (policy.TokenRatio is not > 0)
            throw new InvalidOperationException($"`{nameof(policy.TokenRatio)}` of the retry throttling must be above zero");
        _most = _tokens = policy.MaxTokens.Value * Token;
        _given = (int)Math.Min(policy.TokenRatio.Value * Token, _most);
    }

    /// <summary>Whether retries are suspended.</summary>
    public bool IsActive => Volatile.Read(ref _tokens) <= _most / 2;

    public void Fail() => Change(-Token);

    public void Succeed() => Change(_given);

    private void Change(int by)
    {
        int seen = Volatile.Read(ref _tokens);
        while (true)
        {
            int before = Interlocked.CompareExchange(ref _tokens, Math.Clamp(seen + by, 0, _most), seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
