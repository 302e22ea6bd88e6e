using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>A segment, ready to be compared with requests. Its number is its place in the order of names.</summary>
internal sealed class CompiledSegment
{
    /// <summary>Stands for the callers of no segment where a source is asked for.</summary>
    public const int External = -1;

    private static readonly CompiledFlow[] None = [];

    public required string Name { get; init; }

    public required SourcePosition Position { get; init; }

    public required bool IsAudit { get; init; }

    /// <summary>Labels that every member has.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Labels { get; init; }

    /// <summary>The flows that are stated, by the number of the source's segment or <see cref="External"/>, in the order of the text.</summary>
    public required Dictionary<int, CompiledFlow[]> Flows { get; init; }

    /// <summary>`Kind/name` of the document.</summary>
    public string Document => $"Segment/{Name}";

    /// <summary>What is stated about a source, whatever it does.</summary>
    public CompiledFlow[] From(int source) => Flows.TryGetValue(source, out CompiledFlow[]? flows) ? flows : None;

    /// <summary>The first entry that lets a source do what is asked for; null when none does.</summary>
    public CompiledFlow? Stated(int source, DecisionRequest request)
    {
        foreach (CompiledFlow flow in From(source))
        {
            if (flow.Fits(request))
                return flow;
        }

        return null;
    }
}
