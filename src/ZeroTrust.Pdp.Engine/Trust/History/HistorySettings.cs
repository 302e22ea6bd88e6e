using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Trust.History;

/// <summary>What a trust profile makes of the history of a subject: `context` in the document.</summary>
internal sealed record HistorySettings
{
    private const long Day = 86_400_000_000_000;

    /// <summary>Where it stands.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>After this time what was seen counts half.</summary>
    public CelDuration HalfLife { get; init; } = new(14 * Day);

    /// <summary>In how many spans of ten minutes a subject must have been let in before hours, networks and devices are compared.</summary>
    public int MinObservations { get; init; } = 20;

    /// <summary>The value of hours, networks and devices until then.</summary>
    public double WhileLearning { get; init; } = 0.5;

    /// <summary>Faster than this, in kilometres an hour, nobody travels.</summary>
    public double MaxSpeed { get; init; } = 1000;

    /// <summary>So many denials in an hour leave nothing of the value of denials.</summary>
    public int MaxDenials { get; init; } = 20;

    /// <summary>The points that each takes from the score at most.</summary>
    public int HoursWeight { get; init; } = 10;

    public int NetworksWeight { get; init; } = 10;

    public int DevicesWeight { get; init; } = 20;

    public int VelocityWeight { get; init; } = 40;

    public int DenialsWeight { get; init; } = 20;

    /// <summary>How many factors it adds: those with a weight.</summary>
    public int FactorCount =>
        Counts(HoursWeight) + Counts(NetworksWeight) + Counts(DevicesWeight) + Counts(VelocityWeight) + Counts(DenialsWeight);

    private static int Counts(int weight) => weight > 0 ? 1 : 0;
}
