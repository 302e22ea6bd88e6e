using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Containment;

namespace ZeroTrust.Pdp.Server.Controls;

/// <summary>
/// Holds the quarantines and grants that decisions heed. A decision reads <see cref="Current"/> once; a change swaps one
/// reference.
/// </summary>
internal sealed class ControlRuntime(TimeProvider time)
{
    private volatile ControlState _current = ControlState.Empty;

    public ControlState Current => _current;

    /// <summary>Quarantines that have not ended by now.</summary>
    public long QuarantineCount => _current.Quarantines.LongCount(quarantine => !(Now >= quarantine.Until));

    /// <summary>Grants that have not ended by now.</summary>
    public long GrantCount => _current.Grants.LongCount(grant => grant.Until > Now);

    private CelTimestamp Now => CelTimestamp.FromDateTimeOffset(time.GetUtcNow());

    public void Publish(ControlState state) => _current = state;
}
