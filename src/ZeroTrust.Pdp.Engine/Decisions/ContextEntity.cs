using System.Net;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>The circumstances of a request; `context` in conditions.</summary>
/// <param name="time">The instant of the decision.</param>
/// <param name="ip">Address the request came from, or null.</param>
/// <param name="properties">Further attributes.</param>
public sealed class ContextEntity(CelTimestamp time, IPAddress? ip, CelMap properties) : CelObject
{
    internal static readonly CelObjectType Declaration = new(
        "context",
        new CelField("time", CelType.Timestamp, IsClock: true),
        new CelField("ip", CelType.String),
        new CelField("properties", CelType.Map(CelType.String, CelType.Dyn)));

    private static readonly CelError NoAddress = new(CelErrorCode.AttributeAbsent, "the request states no `context.ip`");

    /// <summary>The instant of the decision.</summary>
    public CelTimestamp Time { get; } = time;

    /// <summary>Address the request came from, or null.</summary>
    public IPAddress? Ip { get; } = ip;

    /// <summary>Further attributes.</summary>
    public CelMap Properties { get; } = properties;

    /// <inheritdoc/>
    public override CelObjectType Type => Declaration;

    /// <inheritdoc/>
    public override CelValue GetField(int index) => index switch
    {
        0 => CelValue.FromTimestamp(Time),
        1 => Ip is null ? CelValue.FromError(NoAddress) : CelValue.FromString(Ip.ToString()),
        _ => CelValue.FromMap(Properties),
    };

    /// <inheritdoc/>
    public override bool HasField(int index) => index != 1 || Ip is not null;
}
