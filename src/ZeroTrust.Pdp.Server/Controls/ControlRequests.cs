using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Server.Decisions;

namespace ZeroTrust.Pdp.Server.Controls;

/// <summary>Checks requests of the services of quarantines and grants and maps them to entries.</summary>
internal static class ControlRequests
{
    private const int MaxTypeLength = 256;
    private const int MaxIdLength = 1024;
    private const int MaxNameLength = 256;

    // What a request states, 256 at most, and the id of the caller.
    private const int MaxActorLength = 4096;

    private const int MaxReasonLength = 1024;
    private const int MaxSpiffeLength = 2048;
    private const string SpiffeScheme = "spiffe://";

    private static readonly CelDuration LongestGrant = CelDuration.FromTimeSpan(TimeSpan.FromDays(90));
    private static readonly CelDuration LongestBreakGlass = CelDuration.FromTimeSpan(TimeSpan.FromHours(4));

    public static Quarantine ToQuarantine(V1.AddQuarantineRequest request, string id, DecisionClock clock)
    {
        QuarantineTarget target = ToTarget(request.Target);
        CheckWhy("created_by", request.CreatedBy, request.Reason);
        CelTimestamp now = clock.Now;
        CelTimestamp from = Start(request.StartTime, now, clock);
        CelTimestamp? until = request.EndTime is null ? null : End(request.EndTime, from, now);
        return new Quarantine(id, target, request.Reason, request.CreatedBy, from, until);
    }

    public static Grant ToGrant(V1.IssueGrantRequest request, string id, DecisionClock clock)
    {
        V1.EntityRef subject = Entity(request.Subject, "subject", needsId: true);
        if (request.BreakGlass)
        {
            if (request.Name.Length > 0)
                InvalidRequest.Throw("name", "goes with no break-glass grant: it meets no requirement of policies");
        }
        else
        {
            Required("name", request.Name, MaxNameLength);
        }

        GrantScope scope = ToScope(request.Scope);
        CheckWhy("approved_by", request.ApprovedBy, request.Reason);
        if (request.EndTime is null)
            InvalidRequest.Throw("end_time", "required");
        CelTimestamp now = clock.Now;
        CelTimestamp from = Start(request.StartTime, now, clock);
        CelTimestamp until = End(request.EndTime, from, now);
        CelDuration longest = request.BreakGlass ? LongestBreakGlass : LongestGrant;
        if (!from.TryAdd(longest, out CelTimestamp latest) || until > latest)
            InvalidRequest.Throw("end_time", request.BreakGlass ? "is later than 4 hours after the start of a break-glass grant" : "is later than 90 days after the start");
        return new Grant(id, subject.Type, subject.Id, request.Name, request.BreakGlass, scope, request.Reason, request.ApprovedBy, from, until);
    }

    /// <summary>Checks who ends an entry and why.</summary>
    public static void CheckEnding(string id, string actorField, string actor, string reason)
    {
        Required("id", id, MaxIdLength);
        CheckWhy(actorField, actor, reason);
    }

    private static QuarantineTarget ToTarget(V1.QuarantineTarget? target)
    {
        switch (target?.TargetCase ?? V1.QuarantineTarget.TargetOneofCase.None)
        {
            case V1.QuarantineTarget.TargetOneofCase.Subject:
                V1.EntityRef subject = Entity(target!.Subject, "target.subject", needsId: true);
                return new QuarantineTarget(QuarantineTargetKind.Subject, subject.Type, subject.Id);
            case V1.QuarantineTarget.TargetOneofCase.Device:
                Required("target.device", target!.Device, MaxIdLength);
                return new QuarantineTarget(QuarantineTargetKind.Device, string.Empty, target.Device);
            case V1.QuarantineTarget.TargetOneofCase.Workload:
                CheckWorkload(target!.Workload);
                return new QuarantineTarget(QuarantineTargetKind.Workload, string.Empty, target.Workload);
            case V1.QuarantineTarget.TargetOneofCase.Segment:
                Required("target.segment", target!.Segment, MaxNameLength);
                return new QuarantineTarget(QuarantineTargetKind.Segment, string.Empty, target.Segment);
            case V1.QuarantineTarget.TargetOneofCase.Resource:
                V1.EntityRef resource = Entity(target!.Resource, "target.resource", needsId: false);
                return new QuarantineTarget(QuarantineTargetKind.Resource, resource.Type, resource.Id);
            default:
                InvalidRequest.Throw("target", "required");
                return null!;
        }
    }

    // A pattern of the scheme alone would shut off every workload there is, which a typo must not.
    private static void CheckWorkload(string workload)
    {
        Required("target.workload", workload, MaxSpiffeLength);
        if (!workload.StartsWith(SpiffeScheme, StringComparison.Ordinal) || workload.Length == SpiffeScheme.Length || workload[SpiffeScheme.Length] is '*' or '/')
            InvalidRequest.Throw("target.workload", "is not a SPIFFE ID: `spiffe://`, a trust domain and a path");
        int star = workload.IndexOf('*', StringComparison.Ordinal);
        if (star >= 0 && star != workload.Length - 1)
            InvalidRequest.Throw("target.workload", "has a `*` that is not at its end");
        if (star >= 0 && !workload.AsSpan(SpiffeScheme.Length).Contains('/'))
            InvalidRequest.Throw("target.workload", "has a `*` in its trust domain");
    }

    private static GrantScope ToScope(V1.GrantScope? scope)
    {
        if (scope is null)
            return GrantScope.Everything;
        InvalidRequest.CheckLength("scope.", "action", scope.Action, MaxTypeLength);
        V1.EntityRef? resource = scope.Resource is null ? null : Entity(scope.Resource, "scope.resource", needsId: false);
        return new GrantScope(scope.Action, resource?.Type ?? string.Empty, resource?.Id ?? string.Empty);
    }

    private static V1.EntityRef Entity(V1.EntityRef? entity, string field, bool needsId)
    {
        if (entity is null)
            InvalidRequest.Throw(field, "required");
        Required($"{field}.type", entity.Type, MaxTypeLength);
        if (needsId || entity.Id.Length > 0)
            Required($"{field}.id", entity.Id, MaxIdLength);
        return entity;
    }

    private static void CheckWhy(string actorField, string actor, string reason)
    {
        Required("reason", reason, MaxReasonLength);
        Required(actorField, actor, MaxActorLength);
    }

    private static void Required(string field, string text, int limit)
    {
        InvalidRequest.CheckRequired(string.Empty, field, text, limit);
        if (text.Contains('\0', StringComparison.Ordinal))
            InvalidRequest.Throw(field, "has the character U+0000");
    }

    /// <summary>The stated start, which may lie as far back as clocks differ; else now.</summary>
    private static CelTimestamp Start(Timestamp? stated, CelTimestamp now, DecisionClock clock)
    {
        if (stated is null)
            return now;
        CelTimestamp start = Read(stated, "start_time");
        if (start < now && !clock.IsWithinSkew(start, now))
            InvalidRequest.Throw("start_time", "is in the past");
        return start;
    }

    private static CelTimestamp End(Timestamp stated, CelTimestamp from, CelTimestamp now)
    {
        CelTimestamp end = Read(stated, "end_time");
        if (end <= now)
            InvalidRequest.Throw("end_time", "is in the past");
        // Times are stored to microseconds.
        if (!from.TryAdd(new CelDuration(1000), out CelTimestamp least) || end < least)
            InvalidRequest.Throw("end_time", "is not later than the start");
        return end;
    }

    private static CelTimestamp Read(Timestamp stated, string field)
    {
        if (!ProtoTime.TryToCel(stated, out CelTimestamp time))
            InvalidRequest.Throw(field, "is not a timestamp of the years 1 to 9999");
        return time;
    }
}
