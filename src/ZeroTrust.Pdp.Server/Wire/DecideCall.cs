using System.Net;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Server.Wire;

/// <summary>
/// A `DecideRequest` on its way in: either read in place and found well-formed, or the general message, which the mapping
/// then checks field by field.
/// </summary>
internal sealed class DecideCall
{
    /// <summary>The general message; null when the request was read in place.</summary>
    public V1.DecideRequest? Message { get; init; }

    public SubjectEntity? Subject { get; init; }

    public DeviceEntity? Device { get; init; }

    public ActionEntity? Action { get; init; }

    public ResourceEntity? Resource { get; init; }

    /// <summary>The address the request states.</summary>
    public IPAddress? Ip { get; init; }

    /// <summary>The workload that the request says it comes from.</summary>
    public string? SourceWorkload { get; init; }

    /// <summary>The attributes of the context.</summary>
    public CelMap ContextProperties { get; init; } = CelMap.Empty;

    public long MinRevision { get; init; }

    /// <summary>The tuple, decided at an instant.</summary>
    public DecisionRequest ToRequest(Guid id, CelTimestamp instant, string? caller = null) => new()
    {
        DecisionId = id,
        Time = instant,
        Subject = Subject!,
        Device = Device,
        Action = Action!,
        Resource = Resource!,
        Context = new ContextEntity(instant, Ip, ContextProperties, SourceWorkload),
        Caller = caller,
    };
}
