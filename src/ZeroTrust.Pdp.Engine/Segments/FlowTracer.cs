using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Explanations;

namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>Tells how the flow of a request was judged.</summary>
internal static class FlowTracer
{
    private const string External = "external";

    public static FlowTrace Trace(FlowEvaluation flow, DecisionRequest request, bool isAllowed)
    {
        ImmutableArray<CompiledSegment> segments = flow.Table.Segments;
        ImmutableArray<FlowStep>.Builder steps = ImmutableArray.CreateBuilder<FlowStep>();
        // Who is in segments of audit mode only is let in as a caller of no segment, too.
        bool isOutside = flow.Source.Fault is null
            && flow.Source.In.Concat(flow.Source.Unknown.Select(static unknown => unknown.Segment)).All(segment => segments[segment].IsAudit);
        foreach (int to in flow.Destination.In)
        {
            foreach (int from in flow.Source.In)
                steps.Add(Step(segments, from, segments[to], request));
            if (isOutside)
                steps.Add(Step(segments, CompiledSegment.External, segments[to], request));
        }

        return new FlowTrace(
            isAllowed, flow.Source.Workload, Names(segments, flow.Source.In), flow.Destination.Workload, Names(segments, flow.Destination.In),
            steps.DrainToImmutable(),
            [.. Faults(segments, flow.Source).Concat(Faults(segments, flow.Destination))]);
    }

    private static FlowStep Step(ImmutableArray<CompiledSegment> segments, int from, CompiledSegment to, DecisionRequest request)
    {
        bool isAudit = to.IsAudit || (from != CompiledSegment.External && segments[from].IsAudit);
        string source = from == CompiledSegment.External ? External : segments[from].Name;
        if (to.Stated(from, request) is { } stated)
            return new FlowStep(source, to.Name, isAudit, stated.Position, null);
        string who = from == CompiledSegment.External ? "callers of no segment" : $"`{source}`";
        return to.From(from) is [var other, ..]
            ? new FlowStep(source, to.Name, isAudit, other.Position, $"`Segment/{to.Name}` lets in {who}, but not for this action on this resource")
            : new FlowStep(source, to.Name, isAudit, to.Position, $"`Segment/{to.Name}` does not let in {who}");
    }

    private static IEnumerable<string> Faults(ImmutableArray<CompiledSegment> segments, Membership membership)
    {
        if (membership.Fault is { } fault)
            yield return fault.Message;
        foreach ((int segment, AttributeFault unknown) in membership.Unknown)
            yield return $"{unknown.Message}, so it cannot be told whether it belongs to `Segment/{segments[segment].Name}`";
    }

    private static ImmutableArray<string> Names(ImmutableArray<CompiledSegment> segments, List<int> numbers) => [.. numbers.Select(number => segments[number].Name)];
}
