using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Server.Decisions;

namespace ZeroTrust.Pdp.Server.Controls;

/// <summary>Maps quarantines and grants to the public contract.</summary>
internal static class ControlMapper
{
    public static V1.Quarantine Map(ControlRecord<Quarantine> record)
    {
        V1.Quarantine message = Map(record.Entry);
        message.CreatedTime = ProtoTime.ToProto(record.Created);
        if (record.Ending is { } ending)
        {
            message.LiftedTime = ProtoTime.ToProto(ending.Time);
            message.LiftedBy = ending.By;
            message.LiftReason = ending.Reason;
        }

        return message;
    }

    public static V1.Grant Map(ControlRecord<Grant> record)
    {
        V1.Grant message = Map(record.Entry);
        message.CreatedTime = ProtoTime.ToProto(record.Created);
        if (record.Ending is { } ending)
        {
            message.RevokedTime = ProtoTime.ToProto(ending.Time);
            message.RevokedBy = ending.By;
            message.RevokeReason = ending.Reason;
        }

        return message;
    }

    public static V1.Quarantine Map(Quarantine quarantine)
    {
        var message = new V1.Quarantine
        {
            Id = quarantine.Id,
            Target = Map(quarantine.Target),
            Reason = quarantine.Reason,
            CreatedBy = quarantine.By,
            StartTime = ProtoTime.ToProto(quarantine.From),
        };
        if (quarantine.Until is { } until)
            message.EndTime = ProtoTime.ToProto(until);
        return message;
    }

    public static V1.Grant Map(Grant grant)
    {
        var message = new V1.Grant
        {
            Id = grant.Id,
            Subject = new V1.EntityRef { Type = grant.SubjectType, Id = grant.SubjectId },
            Name = grant.Name,
            BreakGlass = grant.IsBreakGlass,
            Reason = grant.Reason,
            ApprovedBy = grant.ApprovedBy,
            StartTime = ProtoTime.ToProto(grant.From),
            EndTime = ProtoTime.ToProto(grant.Until),
        };
        if (grant.Scope == GrantScope.Everything)
            return message;
        message.Scope = new V1.GrantScope { Action = grant.Scope.Action };
        if (grant.Scope.ResourceType.Length > 0)
            message.Scope.Resource = new V1.EntityRef { Type = grant.Scope.ResourceType, Id = grant.Scope.ResourceId };
        return message;
    }

    private static V1.QuarantineTarget Map(QuarantineTarget target) => target.Kind switch
    {
        QuarantineTargetKind.Subject => new V1.QuarantineTarget { Subject = new V1.EntityRef { Type = target.Type, Id = target.Id } },
        QuarantineTargetKind.Device => new V1.QuarantineTarget { Device = target.Id },
        QuarantineTargetKind.Workload => new V1.QuarantineTarget { Workload = target.Id },
        QuarantineTargetKind.Segment => new V1.QuarantineTarget { Segment = target.Id },
        _ => new V1.QuarantineTarget { Resource = new V1.EntityRef { Type = target.Type, Id = target.Id } },
    };
}
