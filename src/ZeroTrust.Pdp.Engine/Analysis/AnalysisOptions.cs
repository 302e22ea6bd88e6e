using System.Collections.Immutable;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Analysis;

/// <summary>What an analysis goes by beside the documents.</summary>
public sealed record AnalysisOptions
{
    /// <summary>The moment from which policies are looked at; null: windows that are over are not reported.</summary>
    public CelTimestamp? Now { get; init; }

    /// <summary>Values of `sensitivity` in the catalogue that count as sensitive.</summary>
    public ImmutableArray<string> SensitiveLevels { get; init; } = ["confidential", "restricted"];
}
