using ZeroTrust.Pdp.Engine.Attributes;

namespace ZeroTrust.Pdp.Server.Inventory;

/// <summary>Holds what the PDP knows of subjects, devices and resources. A decision reads <see cref="Current"/> once; a change swaps one reference.</summary>
internal sealed class InventoryRuntime(TimeProvider time)
{
    private volatile AttributeDirectory _current = AttributeDirectory.Empty;
    private long _staleSince;

    public AttributeDirectory Current => _current;

    /// <summary>For how long the newest inventory could not be used; zero while it is.</summary>
    public TimeSpan Staleness => Interlocked.Read(ref _staleSince) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

    public void Publish(AttributeDirectory directory)
    {
        _current = directory;
        Interlocked.Exchange(ref _staleSince, 0);
    }

    /// <summary>The newest inventory cannot be used; the one before stays.</summary>
    public void MarkStale() => Interlocked.CompareExchange(ref _staleSince, Math.Max(1, time.GetTimestamp()), 0);
}
