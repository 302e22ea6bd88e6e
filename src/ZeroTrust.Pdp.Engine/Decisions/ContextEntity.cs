using System.Net;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Attributes;

namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>The circumstances of a request; `context` in conditions.</summary>
/// <param name="time">The instant of the decision.</param>
/// <param name="ip">Address the request came from, or null.</param>
/// <param name="properties">Further attributes.</param>
/// <param name="sourceWorkload">The SPIFFE ID of the workload that the request came from, as stated, or null.</param>
public sealed class ContextEntity(CelTimestamp time, IPAddress? ip, CelMap properties, string? sourceWorkload = null) : CelObject
{
    /// <summary>The field of the address.</summary>
    internal const string IpField = "ip";

    /// <summary>The field of the workload that the request came from.</summary>
    internal const string SourceWorkloadField = "source_workload";

    internal static readonly CelObjectType Declaration = new(
        "context",
        new CelField("time", CelType.Timestamp, IsClock: true),
        new CelField(IpField, CelType.String),
        new CelField("properties", CelType.Map(CelType.String, CelType.Dyn)),
        new CelField(SourceWorkloadField, CelType.String));

    private static readonly CelError NoAddress = new(CelErrorCode.AttributeAbsent, "the request states no `context.ip`");

    private static readonly CelError NoSource = new(CelErrorCode.AttributeAbsent, "the request states no `context.source_workload`");

    /// <summary>The instant of the decision.</summary>
    public CelTimestamp Time { get; } = time;

    /// <summary>Address the request came from, or null.</summary>
    public IPAddress? Ip { get; } = ip;

    /// <summary>Further attributes.</summary>
    public CelMap Properties { get; } = properties;

    /// <summary>Where the caller has properties from, by their names; null: nothing is said.</summary>
    public IReadOnlyDictionary<string, AttributeOrigin>? Origins { get; init; }

    /// <summary>
    /// The SPIFFE ID of the workload at the other end of the connection that the request came over, as stated, or null. It need not
    /// be well-formed: one that is not is let into no segment.
    /// </summary>
    public string? SourceWorkload { get; } = sourceWorkload;

    /// <inheritdoc/>
    public override CelObjectType Type => Declaration;

    /// <inheritdoc/>
    public override CelValue GetField(int index) => index switch
    {
        0 => CelValue.FromTimestamp(Time),
        1 => Ip is null ? CelValue.FromError(NoAddress) : CelValue.FromString(Ip.ToString()),
        2 => CelValue.FromMap(Properties),
        _ => SourceWorkload is null ? CelValue.FromError(NoSource) : CelValue.FromString(SourceWorkload),
    };

    /// <inheritdoc/>
    public override bool HasField(int index) => index switch
    {
        1 => Ip is not null,
        3 => SourceWorkload is not null,
        _ => true,
    };
}
