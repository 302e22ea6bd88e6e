using ZeroTrust.Pdp.Engine.Compilation;

namespace ZeroTrust.Pdp.Server.Policies;

/// <summary>
/// Holds the snapshot that answers. A decision reads <see cref="Current"/> once and keeps what it read; a change swaps one
/// reference. Only <see cref="PolicyAdministration"/> publishes, one change after the other.
/// </summary>
internal sealed class PolicyRuntime(TimeProvider time)
{
    private volatile PolicySnapshot? _current;
    private long _staleSince;

    /// <summary>Raised after the first snapshot and after each swap, on the thread that published.</summary>
    public event EventHandler? Published;

    /// <summary>The snapshot that answers; null until the first one is loaded.</summary>
    public PolicySnapshot? Current => _current;

    /// <summary>For how long the newest policies could not be loaded; zero while they are.</summary>
    public TimeSpan Staleness
    {
        get
        {
            long since = Volatile.Read(ref _staleSince);
            return since == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Max(0, time.GetUtcNow().Ticks - since));
        }
    }

    public void Publish(PolicySnapshot snapshot)
    {
        _current = snapshot;
        MarkFresh();
        Published?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>The current snapshot is that of the source.</summary>
    public void MarkFresh() => Volatile.Write(ref _staleSince, 0);

    /// <summary>The source has changed, or cannot be asked, and the current snapshot stays; the first call counts.</summary>
    /// <returns>Whether it was fresh before.</returns>
    public bool MarkStale() => Interlocked.CompareExchange(ref _staleSince, time.GetUtcNow().Ticks, 0) == 0;
}
