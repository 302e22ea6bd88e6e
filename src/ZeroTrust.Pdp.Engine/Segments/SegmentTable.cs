using System.Collections.Frozen;
using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>
/// All segments of a snapshot, and the way from a request to those that its ends are in: what that costs follows the number of
/// patterns that fit, not the number of segments. Immutable once built.
/// </summary>
internal sealed class SegmentTable
{
    private const string WorkloadType = "workload";
    private const string WorkloadExpected = "a text";

    private readonly FrozenDictionary<string, int> _byName;
    private readonly WorkloadIndex _workloads = new();
    private readonly ResourceIndex _resources = new();

    // Segments of labels alone: by the first label's name, then by its value.
    private readonly Dictionary<string, Dictionary<string, List<int>>> _byLabel = new(StringComparer.Ordinal);

    public SegmentTable(ImmutableArray<CompiledSegment> segments, ImmutableArray<SegmentMembers> members)
    {
        Segments = segments;
        _byName = Enumerable.Range(0, segments.Length).ToFrozenDictionary(number => segments[number].Name, StringComparer.Ordinal);
        for (int i = 0; i < segments.Length; i++)
        {
            HasEnforced |= !segments[i].IsAudit;
            HasAudit |= segments[i].IsAudit;
            foreach (string pattern in members[i].Workloads)
                _workloads.Add(pattern, i);
            if (members[i].HasResources)
                _resources.Add(members[i].ResourceTypes, members[i].ResourceIds, i);
            else if (members[i].Workloads.IsEmpty && !members[i].Labels.IsEmpty)
                AddLabelled(members[i].Labels[0], i);
        }
    }

    /// <summary>In the order of their names.</summary>
    public ImmutableArray<CompiledSegment> Segments { get; }

    /// <summary>Whether any segment is more than a trial.</summary>
    public bool HasEnforced { get; }

    /// <summary>Whether any segment is a trial.</summary>
    public bool HasAudit { get; }

    /// <summary>
    /// The end that a request comes from: the workload that the context names, which is the peer of the connection, else a subject
    /// that is a workload.
    /// </summary>
    public void FindSource(DecisionRequest request, Membership source)
    {
        source.Clear();
        bool isWorkload = request.Subject.SubjectType == WorkloadType;
        source.Workload = request.Context.SourceWorkload ?? (isWorkload ? request.Subject.Id : null);
        if (source.Workload is null)
            return;
        bool isSubject = isWorkload && source.Workload == request.Subject.Id;
        bool isWellFormed = AddWorkload(source.Workload, request.Context.SourceWorkload is null ? "subject.id" : "context.source_workload", source);
        LabelReading labels = isSubject
            ? new LabelReading(request.Subject.Properties, "labels", "subject.properties.labels")
            : new LabelReading(request.Context.Properties, "source_labels", "context.properties.source_labels");
        if (isWellFormed)
            AddLabelled(labels, source);
        Settle(labels, null, source);
    }

    /// <summary>The end that a request goes to: the segment that is stated, and those that the resource, or the workload that serves it, is a member of.</summary>
    public void FindDestination(DecisionRequest request, Membership destination)
    {
        destination.Clear();
        ResourceEntity resource = request.Resource;
        int? stated = null;
        if (resource.Properties.TryGet("segment", out CelValue name))
        {
            stated = name.Kind == CelKind.String && _byName.TryGetValue(name.AsString(), out int number) ? number : null;
            if (stated is { } found)
                destination.Candidates.Add(found);
            else
                destination.Fault = AttributeFault.Unusable("resource.properties.segment", name, "the name of a segment");
        }

        if (!ReservedTypes.IsReserved(resource.ResourceType))
            _resources.Find(resource.ResourceType, resource.Id, destination.Candidates);
        var labels = new LabelReading(resource.Properties, "labels", "resource.properties.labels");
        bool isWorkload = resource.ResourceType == WorkloadType
            ? AddWorkload(destination.Workload = resource.Id, "resource.id", destination)
            : resource.Properties.TryGet("workload", out CelValue workload) && AddServing(workload, destination);
        if (isWorkload)
            AddLabelled(labels, destination);
        Settle(labels, stated, destination);
    }

    private bool AddServing(in CelValue workload, Membership destination)
    {
        const string Attribute = "resource.properties.workload";
        if (workload.Kind == CelKind.String)
            return AddWorkload(destination.Workload = workload.AsString(), Attribute, destination);
        destination.Fault ??= AttributeFault.Unusable(Attribute, workload, WorkloadExpected);
        return false;
    }

    /// <returns>Whether it is the SPIFFE ID of a workload: labels alone say nothing of what is none.</returns>
    private bool AddWorkload(string id, string attribute, Membership membership)
    {
        if (_workloads.Find(id, membership.Candidates) is not { } problem)
            return true;
        membership.Fault ??= new AttributeFault(CelErrorCode.Conversion, attribute, $"`{attribute}` is not the SPIFFE ID of a workload: {problem}");
        return false;
    }

    private void AddLabelled(KeyValuePair<string, string> first, int segment)
    {
        if (!_byLabel.TryGetValue(first.Key, out Dictionary<string, List<int>>? byValue))
            _byLabel.Add(first.Key, byValue = new Dictionary<string, List<int>>(StringComparer.Ordinal));
        if (!byValue.TryGetValue(first.Value, out List<int>? segments))
            byValue.Add(first.Value, segments = []);
        segments.Add(segment);
    }

    private void AddLabelled(in LabelReading labels, Membership membership)
    {
        foreach ((string name, Dictionary<string, List<int>> byValue) in _byLabel)
        {
            if (!labels.TryRead(name, out string? value, out _))
            {
                foreach (List<int> segments in byValue.Values)
                    membership.Candidates.AddRange(segments);
            }
            else if (value is not null && byValue.TryGetValue(value, out List<int>? segments))
            {
                membership.Candidates.AddRange(segments);
            }
        }
    }

    /// <summary>From candidates to members: those whose labels are there. The one that is stated asks for none.</summary>
    private void Settle(in LabelReading labels, int? stated, Membership membership)
    {
        membership.Candidates.Sort();
        int last = -1;
        foreach (int candidate in membership.Candidates)
        {
            if (candidate == last)
                continue;
            last = candidate;
            AttributeFault? fault = null;
            bool? has = candidate == stated || Segments[candidate].Labels.IsEmpty ? true : labels.Have(Segments[candidate].Labels, out fault);
            if (has == true)
                membership.In.Add(candidate);
            else if (has is null)
                membership.Unknown.Add((candidate, fault!));
        }
    }
}
