using System.Net;
using Google.Protobuf.Collections;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Server.Attributes;

namespace ZeroTrust.Pdp.Server.Decisions;

/// <summary>
/// Maps requests of the public contract to the engine's and refuses malformed ones. A part of a request is checked where
/// it stands: <c>prefix</c> is the path to it, empty for a single request.
/// </summary>
internal static class RequestMapper
{
    private const int MaxNameLength = 256;
    private const int MaxIdLength = 2048;

    public static SubjectEntity Subject(V1.Subject? subject, string prefix)
    {
        if (subject is null)
            InvalidRequest.Throw(prefix, "subject", "required");
        InvalidRequest.CheckRequired(prefix, "subject.type", subject.Type, MaxNameLength);
        InvalidRequest.CheckRequired(prefix, "subject.id", subject.Id, MaxIdLength);
        return new SubjectEntity(subject.Type, subject.Id, subject.Groups, StructMap.Of(subject.Properties))
        {
            Origins = Origins(subject.Origins, prefix, "subject"),
            GroupsOrigin = subject.GroupsOrigin is { } origin ? Origin(origin, prefix, "subject.groups_origin") : null,
        };
    }

    public static DeviceEntity? Device(V1.Device? device, string prefix)
    {
        if (device is null)
            return null;
        InvalidRequest.CheckRequired(prefix, "device.id", device.Id, MaxIdLength);
        return new DeviceEntity(device.Id, StructMap.Of(device.Properties)) { Origins = Origins(device.Origins, prefix, "device") };
    }

    public static ActionEntity Action(V1.Action? action, string prefix)
    {
        if (action is null)
            InvalidRequest.Throw(prefix, "action", "required");
        InvalidRequest.CheckRequired(prefix, "action.name", action.Name, MaxNameLength);
        return new ActionEntity(action.Name, StructMap.Of(action.Properties)) { Origins = Origins(action.Origins, prefix, "action") };
    }

    public static ResourceEntity Resource(V1.Resource? resource, string prefix)
    {
        if (resource is null)
            InvalidRequest.Throw(prefix, "resource", "required");
        InvalidRequest.CheckRequired(prefix, "resource.type", resource.Type, MaxNameLength);
        InvalidRequest.CheckRequired(prefix, "resource.id", resource.Id, MaxIdLength);
        return new ResourceEntity(resource.Type, resource.Id, StructMap.Of(resource.Properties)) { Origins = Origins(resource.Origins, prefix, "resource") };
    }

    public static ContextEntity Context(V1.Context? context, CelTimestamp instant, string prefix)
    {
        if (context is null)
            return new ContextEntity(instant, null, CelMap.Empty);
        IPAddress? ip = null;
        if (context.Ip.Length > 0 && !StrictIpAddress.TryParse(context.Ip, out ip))
            InvalidRequest.Throw(prefix, "context.ip", "is not an IP address");
        InvalidRequest.CheckLength(prefix, "context.source_workload", context.SourceWorkload, MaxIdLength);
        return new ContextEntity(
            instant, ip, StructMap.Of(context.Properties), context.SourceWorkload.Length == 0 ? null : context.SourceWorkload)
        {
            Origins = Origins(context.Origins, prefix, "context"),
        };
    }

    /// <summary>The time a request states, in range; null when it states none.</summary>
    public static CelTimestamp? StatedTime(V1.Context? context, string prefix)
    {
        if (context?.Time is not { } time)
            return null;
        if (!ProtoTime.TryToCel(time, out CelTimestamp stated))
            InvalidRequest.Throw(prefix, "context.time", "is out of range");
        return stated;
    }

    private static Dictionary<string, AttributeOrigin>? Origins(MapField<string, V1.AttributeOrigin> stated, string prefix, string part)
    {
        if (stated.Count == 0)
            return null;
        var origins = new Dictionary<string, AttributeOrigin>(stated.Count, StringComparer.Ordinal);
        foreach ((string name, V1.AttributeOrigin origin) in stated)
            origins.Add(name, Origin(origin, prefix, part + ".origins"));
        return origins;
    }

    private static AttributeOrigin Origin(V1.AttributeOrigin stated, string prefix, string field)
    {
        InvalidRequest.CheckLength(prefix, field + ".source", stated.Source, MaxNameLength);
        CelTimestamp observed = default;
        if (stated.ObservedAt is { } time && !ProtoTime.TryToCel(time, out observed))
            InvalidRequest.Throw(prefix, field + ".observed_at", "is out of range");
        return new AttributeOrigin(stated.ObservedAt is null ? null : observed, stated.Source);
    }

    public static void CheckMinRevision(long minRevision, string prefix)
    {
        if (minRevision < 0)
            InvalidRequest.Throw(prefix, "min_revision", "is negative");
    }
}
