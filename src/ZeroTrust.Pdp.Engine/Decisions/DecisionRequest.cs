using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;

namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>
/// The tuple to decide on, as an adapter maps it. The adapter has checked that required identifiers are there;
/// attribute values are looked at only by the policies that read them.
/// </summary>
public sealed record DecisionRequest
{
    /// <summary>Identifies the decision; comes from the host's source of ids.</summary>
    public required Guid DecisionId { get; init; }

    /// <summary>The instant of the decision. Every freshness limit is measured against it.</summary>
    public required CelTimestamp Time { get; init; }

    /// <summary>Who asks.</summary>
    public required SubjectEntity Subject { get; init; }

    /// <summary>The device the request comes from, or null.</summary>
    public DeviceEntity? Device { get; init; }

    /// <summary>What the subject wants to do.</summary>
    public required ActionEntity Action { get; init; }

    /// <summary>What the action is done to.</summary>
    public required ResourceEntity Resource { get; init; }

    /// <summary>The circumstances.</summary>
    public required ContextEntity Context { get; init; }

    /// <summary>
    /// The caller, as the host has identified it (a SPIFFE ID, say); null: it has not. It tells which attributes the request may
    /// assert where a schema says who may.
    /// </summary>
    public string? Caller { get; init; }

    /// <summary>What the PDP knows of the entities by itself.</summary>
    public AttributeDirectory Directory { get; init; } = AttributeDirectory.Empty;

    /// <summary>The same request with what the PDP knows.</summary>
    public DecisionRequest Knowing(AttributeDirectory directory) => this with { Directory = directory };

    /// <summary>The id alone: no attribute gets into a log by accident.</summary>
    public override string ToString() => DecisionId.ToString();
}
