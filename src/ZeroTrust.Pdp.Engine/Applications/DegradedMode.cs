namespace ZeroTrust.Pdp.Engine.Applications;

/// <summary>What an enforcement point does for a resource while the data of the PDP is degraded. A new value denies.</summary>
public enum DegradedMode
{
    /// <summary>Everything is denied; the default.</summary>
    Deny,

    /// <summary>What only reads may still be allowed by the last data that were good.</summary>
    AllowRead,
}
