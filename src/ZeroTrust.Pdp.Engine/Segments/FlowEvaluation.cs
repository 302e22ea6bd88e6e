using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>
/// The network tier of a decision: which segments its two ends are in, and whether the flow between them is stated. Reused for one
/// request after another by one thread.
/// </summary>
/// <remarks>
/// Every segment of the resource guards it, and has to let in every segment of the source; what cannot be told is not let in. A
/// resource of no segment is guarded by policies alone. A segment in audit mode guards nothing and keeps nobody out: its name in
/// `allowFrom` lets its members in as those of any other, but it need not be named beside another.
/// INVARIANT: taking one more segment as enforced never makes a flow allowed.
/// </remarks>
internal sealed class FlowEvaluation(SegmentTable table)
{
    private const int None = -1;

    private DecisionRequest? _request;

    public Membership Source { get; } = new();

    public Membership Destination { get; } = new();

    /// <summary>The segments.</summary>
    public SegmentTable Table => table;

    /// <summary>Whether the flow is allowed.</summary>
    public bool Run(DecisionRequest request)
    {
        _request = request;
        table.FindDestination(request, Destination);
        if (Destination.IsOutside)
            return true;
        table.FindSource(request, Source);
        return IsAllowed(None);
    }

    /// <summary>Lets go of the request.</summary>
    public void Clear()
    {
        _request = null;
        Source.Clear();
        Destination.Clear();
    }

    /// <summary>The segments in audit mode that would refuse the flow, were one of them enforced, too.</summary>
    public IEnumerable<CompiledSegment> AuditRefusals()
    {
        if (Destination.IsOutside)
            return [];
        IEnumerable<int> touched = Destination.Fault is null
            ? Source.In.Concat(Destination.In).Concat(Source.Unknown.Concat(Destination.Unknown).Select(static unknown => unknown.Segment)).Distinct().Order()
            : Enumerable.Range(0, table.Segments.Length);
        return touched.Where(number => table.Segments[number].IsAudit && !IsAllowed(number)).Select(number => table.Segments[number]);
    }

    /// <summary>What kept the flow from being allowed beside what is stated: attributes that do not tell, and the segment that asks for them.</summary>
    public IEnumerable<(CompiledSegment Segment, AttributeFault Fault)> Faults()
    {
        if (Destination.Fault is { } destination)
            yield return (table.Segments.First(static segment => !segment.IsAudit), destination);
        foreach ((int segment, AttributeFault fault) in Destination.Unknown.Concat(Source.Unknown))
        {
            if (IsEnforced(segment, None))
                yield return (table.Segments[segment], fault);
        }

        int guard = Source.Fault is null ? -1 : Destination.In.FindIndex(segment => IsEnforced(segment, None));
        if (guard >= 0)
            yield return (table.Segments[Destination.In[guard]], Source.Fault!);
    }

    private bool IsAllowed(int alsoEnforced)
    {
        if (Destination.Fault is not null)
            return !table.HasEnforced && alsoEnforced == None;
        foreach ((int segment, _) in Destination.Unknown)
        {
            if (IsEnforced(segment, alsoEnforced))
                return false;
        }

        foreach (int segment in Destination.In)
        {
            if (IsEnforced(segment, alsoEnforced) && !LetsIn(table.Segments[segment], alsoEnforced))
                return false;
        }

        return true;
    }

    private bool LetsIn(CompiledSegment segment, int alsoEnforced)
    {
        if (Source.Fault is not null)
            return false;
        foreach ((int source, _) in Source.Unknown)
        {
            if (IsEnforced(source, alsoEnforced))
                return false;
        }

        bool isStated = false;
        foreach (int source in Source.In)
        {
            bool states = segment.Stated(source, _request!) is not null;
            if (!states && IsEnforced(source, alsoEnforced))
                return false;
            isStated |= states;
        }

        // Who is in an enforced segment got here because that one is stated.
        return isStated || segment.Stated(CompiledSegment.External, _request!) is not null;
    }

    private bool IsEnforced(int segment, int alsoEnforced) => segment == alsoEnforced || !table.Segments[segment].IsAudit;
}
