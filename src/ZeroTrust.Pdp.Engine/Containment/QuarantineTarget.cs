namespace ZeroTrust.Pdp.Engine.Containment;

/// <summary>What a quarantine shuts off.</summary>
/// <param name="Kind">Which entity of a request is looked at.</param>
/// <param name="Type">Type of the subject or resource; empty for the other kinds.</param>
/// <param name="Id">Id of the entity, name of the segment, SPIFFE ID or pattern; empty only for all resources of a type.</param>
public sealed record QuarantineTarget(QuarantineTargetKind Kind, string Type, string Id)
{
    /// <summary>The target in one line, for example `subject user/alice` or `resource payroll-record/*`.</summary>
    public override string ToString() => Kind switch
    {
        QuarantineTargetKind.Subject => $"subject {Type}/{Id}",
        QuarantineTargetKind.Device => $"device {Id}",
        QuarantineTargetKind.Workload => $"workload {Id}",
        QuarantineTargetKind.Segment => $"segment {Id}",
        _ => $"resource {Type}/{(Id.Length == 0 ? "*" : Id)}",
    };
}
