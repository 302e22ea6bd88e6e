using ZeroTrust.Pdp.Engine.Compilation;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>Holds the policies of the bootstrap file; a change swaps one reference.</summary>
internal sealed class BootstrapPolicies
{
    private volatile PolicySnapshot? _current;

    /// <summary>Null where no file is configured.</summary>
    public PolicySnapshot? Current => _current;

    public void Publish(PolicySnapshot snapshot) => _current = snapshot;
}
