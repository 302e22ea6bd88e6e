using System.Net;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Circumstances as a test writes them down.</summary>
/// <param name="Time">The instant; null: that of the test.</param>
/// <param name="Ip">The address, or null.</param>
/// <param name="Properties">Further attributes.</param>
/// <param name="SourceWorkload">The workload that the request came from, or null.</param>
internal sealed record ContextFixture(CelTimestamp? Time, IPAddress? Ip, CelMap Properties, string? SourceWorkload = null)
{
    /// <summary>Nothing is known but the time of the test.</summary>
    public static ContextFixture Empty { get; } = new(null, null, CelMap.Empty);

    public ContextEntity At(CelTimestamp now) => new(Time ?? now, Ip, Properties, SourceWorkload);
}
