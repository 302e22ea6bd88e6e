using System.Collections.Concurrent;

namespace ZeroTrust.Grpc.Tests;

/// <summary>A clock whose timers fire at once, and which knows what they were asked to wait for.</summary>
internal sealed class SwiftTime : TimeProvider
{
    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Enqueue(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
