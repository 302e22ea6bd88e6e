using System.Threading.RateLimiting;
using Grpc.Core;

namespace ZeroTrust.Pdp.Server.Admission;

/// <summary>Lets a few calls at a time onto a processor. Some more wait for their turn, in order and without a thread.</summary>
internal sealed class Lane(int atOnce, int waiting) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = atOnce,
        QueueLimit = waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>A turn, which is disposed when it is over; not acquired: too many wait already.</summary>
    public ValueTask<RateLimitLease> EnterAsync(ServerCallContext context)
    {
        RateLimitLease lease = _limiter.AttemptAcquire();
        return lease.IsAcquired ? new ValueTask<RateLimitLease>(lease) : WaitAsync(context.CancellationToken);
    }

    public void Dispose() => _limiter.Dispose();

    private async ValueTask<RateLimitLease> WaitAsync(CancellationToken cancellationToken)
    {
        RateLimitLease lease = await _limiter.AcquireAsync(1, cancellationToken);

        // Whose turn it is runs next on the thread of whose turn is over. Behind everything that waits for a thread it takes no
        // precedence over decisions.
        if (lease.IsAcquired)
            await Task.Yield();
        return lease;
    }
}
