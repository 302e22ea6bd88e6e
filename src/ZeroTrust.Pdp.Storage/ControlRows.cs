using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Storage.Entities;

namespace ZeroTrust.Pdp.Storage;

/// <summary>Between quarantines and grants and their rows.</summary>
internal static class ControlRows
{
    private const long PerSecond = 1_000_000;
    private const int NanosPerMicrosecond = 1000;

    public static ControlEntity Of(Quarantine quarantine) => new()
    {
        Id = quarantine.Id,
        Kind = (int)quarantine.Target.Kind,
        Type = quarantine.Target.Type,
        Target = quarantine.Target.Id,
        Reason = quarantine.Reason,
        Author = quarantine.By,
        StartsAt = Microseconds(quarantine.From),
        EndsAt = quarantine.Until is { } until ? Microseconds(until) : null,
    };

    public static ControlEntity Of(Grant grant) => new()
    {
        Id = grant.Id,
        Kind = grant.IsBreakGlass ? ControlKinds.BreakGlass : ControlKinds.Grant,
        Type = grant.SubjectType,
        Target = grant.SubjectId,
        Name = grant.Name,
        ScopeAction = grant.Scope.Action,
        ScopeType = grant.Scope.ResourceType,
        ScopeId = grant.Scope.ResourceId,
        Reason = grant.Reason,
        Author = grant.ApprovedBy,
        StartsAt = Microseconds(grant.From),
        EndsAt = Microseconds(grant.Until),
    };

    /// <exception cref="ArgumentException">The row is none of a quarantine.</exception>
    public static ControlRecord<Quarantine> ToQuarantine(ControlEntity row)
    {
        var kind = (QuarantineTargetKind)row.Kind;
        if (!Enum.IsDefined(kind))
        {
            throw new ArgumentException("unknown kind", nameof(row));
        }

        return Record(row, new Quarantine(
            row.Id, new QuarantineTarget(kind, row.Type, row.Target), row.Reason, row.Author,
            Time(row.StartsAt), row.EndsAt is { } until ? Time(until) : null));
    }

    /// <exception cref="ArgumentException">The row is none of a grant.</exception>
    public static ControlRecord<Grant> ToGrant(ControlEntity row)
    {
        if (row.Kind is not (ControlKinds.Grant or ControlKinds.BreakGlass) || row.EndsAt is not { } until)
        {
            throw new ArgumentException("unknown kind, or no end", nameof(row));
        }

        return Record(row, new Grant(
            row.Id, row.Type, row.Target, row.Name, row.Kind == ControlKinds.BreakGlass,
            new GrantScope(row.ScopeAction, row.ScopeType, row.ScopeId), row.Reason, row.Author, Time(row.StartsAt), Time(until)));
    }

    public static long Microseconds(DateTimeOffset time) => Microseconds(CelTimestamp.FromDateTimeOffset(time));

    private static long Microseconds(CelTimestamp time) => (time.Seconds * PerSecond) + (time.Nanos / NanosPerMicrosecond);

    private static CelTimestamp Time(long microseconds)
    {
        (long seconds, long rest) = Math.DivRem(microseconds, PerSecond);
        return rest < 0
            ? new CelTimestamp(seconds - 1, (int)(rest + PerSecond) * NanosPerMicrosecond)
            : new CelTimestamp(seconds, (int)rest * NanosPerMicrosecond);
    }

    private static ControlRecord<T> Record<T>(ControlEntity row, T entry) => new(
        row.Sequence,
        entry,
        Time(row.CreatedAt),
        row.EndedAt is { } ended ? new ControlEnding(Time(ended), row.EndedBy ?? "", row.EndReason ?? "") : null);
}
