namespace ZeroTrust.Pdp.Engine.Containment;

/// <summary>What a quarantine shuts off. A request that several quarantines meet names the first kind of this order.</summary>
public enum QuarantineTargetKind
{
    /// <summary>A subject, by type and id.</summary>
    Subject,

    /// <summary>A device, by id.</summary>
    Device,

    /// <summary>Workloads, by SPIFFE ID, or by a pattern of it that ends with `*`.</summary>
    Workload,

    /// <summary>A segment, by name: whatever comes from it or is for it.</summary>
    Segment,

    /// <summary>A resource, by type and id, or all of a type.</summary>
    Resource,
}
