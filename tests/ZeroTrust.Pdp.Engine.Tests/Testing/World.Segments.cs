using System.Globalization;
using System.Text;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Tests.Testing;

/// <content>Segments: the meaning of the network tier written down directly.</content>
internal sealed partial class World
{
    private const string Workload = "workload";

    private static readonly string[] Patterns =
        ["spiffe://t/ns/web/sa/a", "spiffe://t/ns/web/*", "spiffe://t/ns/*/sa/a", "spiffe://t/*", "spiffe://u/ns/web/sa/a", "SPIFFE://u/*"];

    // The last ones are no SPIFFE IDs of workloads.
    private static readonly string[] WorkloadIds =
        ["spiffe://t/ns/web/sa/a", "spiffe://t/ns/web/sa/b", "spiffe://t/ns/db/sa/a", "spiffe://t/ns", "spiffe://u/ns/web/sa/a", "spiffe://v/a", "spiffe://t", "spiffe://t//ns", "host-7"];

    private static readonly string[] Labels = ["web", "db"];

    /// <summary>None in every other world.</summary>
    public List<SegmentModel> Segments { get; } = [];

    public SegmentModel AnySegment(string name)
    {
        string[] sources = [.. Segments.Select(static segment => segment.Name), name, ""];
        var segment = new SegmentModel(
            name, _random.Next(4) == 0,
            _random.Next(3) == 0 ? [] : [.. Enumerable.Range(0, 1 + _random.Next(2)).Select(_ => Patterns[_random.Next(Patterns.Length)]).Distinct()],
            _random.Next(4) == 0 ? Labels[_random.Next(2)] : null,
            _random.Next(3) == 0 ? ["db"] : _random.Next(4) == 0 ? ["d*"] : null,
            _random.Next(4) == 0 ? ["1"] : _random.Next(4) == 0 ? ["2*"] : null,
            [.. Enumerable.Range(0, _random.Next(4)).Select(_ => new FlowModel(sources[_random.Next(sources.Length)], Some(Actions), _random.Next(4) == 0 ? Types[_random.Next(3)] : null))]);
        return segment.IsEmpty ? segment with { Types = ["vm"] } : segment;
    }

    private void AddSegments()
    {
        if (_random.Next(2) == 0)
            return;
        for (int i = 1 + _random.Next(4); i > 0; i--)
            Segments.Add(AnySegment($"s{i}"));
        for (int i = 0; i < Policies.Count; i++)
        {
            if (_random.Next(4) == 0)
                Policies[i] = Policies[i] with { Segments = [Segments[_random.Next(Segments.Count)].Name, _random.Next(6) == 0 ? "s*" : Segments[0].Name] };
        }
    }

    /// <summary>The same request with what segments look at.</summary>
    private DecisionRequest WithEnds(DecisionRequest request)
    {
        if (Segments.Count == 0)
            return request;
        string id = WorkloadIds[_random.Next(WorkloadIds.Length)];
        bool isWorkload = _random.Next(3) == 0;
        Dictionary<string, object?> resource = Copy(request.Resource.Properties);
        if (_random.Next(6) == 0)
            resource["segment"] = _random.Next(5) switch { 0 => "nowhere", 1 => 7, _ => Segments[_random.Next(Segments.Count)].Name };
        if (_random.Next(4) == 0)
            resource["workload"] = _random.Next(8) == 0 ? false : WorkloadIds[_random.Next(WorkloadIds.Length)];
        AddLabels(resource, "labels");
        Dictionary<string, object?> context = Copy(request.Context.Properties);
        AddLabels(context, "source_labels");
        Dictionary<string, object?> subject = Copy(request.Subject.Properties);
        AddLabels(subject, "labels");
        return request with
        {
            Subject = new SubjectEntity(isWorkload ? Workload : "user", isWorkload ? id : "alice", request.Subject.Groups, Given.Map(subject)),
            Resource = _random.Next(6) == 0
                ? new ResourceEntity(Workload, WorkloadIds[_random.Next(WorkloadIds.Length)], Given.Map(resource))
                : new ResourceEntity(request.Resource.ResourceType, _random.Next(2) == 0 ? "1" : "23", Given.Map(resource)),
            Context = new ContextEntity(request.Time, request.Context.Ip, Given.Map(context), _random.Next(3) == 0 ? WorkloadIds[_random.Next(WorkloadIds.Length)] : null),
        };
    }

    private static Dictionary<string, object?> Copy(CelMap properties) =>
        properties.Entries.ToDictionary(static entry => entry.Key.AsString(), static entry => (object?)entry.Value);

    private void AddLabels(Dictionary<string, object?> properties, string name)
    {
        int pick = _random.Next(8);
        if (pick < 6)
            properties[name] = pick == 0 ? "web" : Given.Map(pick == 1 ? new { tier = (object)5 } : pick == 2 ? new { other = "a" } : new { tier = (object)Labels[_random.Next(2)] });
    }

    /// <summary>Whether every segment of the resource lets in every segment of the source; what cannot be told is not let in.</summary>
    private bool IsFlowAllowed(List<SegmentModel> segments, DecisionRequest request)
    {
        (bool?[] to, bool isToKnown) = Destination(segments, request);
        if (!isToKnown)
            return segments.TrueForAll(static segment => segment.Audit);
        (bool?[] from, bool isFromKnown) = Source(segments, request);
        for (int i = 0; i < segments.Count; i++)
        {
            if (segments[i].Audit || to[i] == false)
                continue;
            bool unknown = to[i] is null || !isFromKnown || segments.Where((segment, j) => !segment.Audit && from[j] is null).Any();
            SegmentModel[] all = [.. segments.Where((_, j) => from[j] == true)];
            SegmentModel[] enforced = [.. all.Where(static segment => !segment.Audit)];
            bool Stated(string source) => segments[i].Flows.Any(flow => flow.Allows(source, request));
            bool letIn = enforced.Length > 0
                ? enforced.All(segment => Stated(segment.Name))
                : all.Any(segment => Stated(segment.Name)) || Stated("");
            if (unknown || !letIn)
                return false;
        }

        return true;
    }

    private bool FitsSegments(PolicyModel policy, DecisionRequest request)
    {
        if (policy.Segments is null)
            return true;
        (bool?[] to, bool isKnown) = Destination(Segments, request);
        bool Named(int i) => policy.Segments.Any(name => name == Segments[i].Name || name == "s*");
        bool isIn = to.Where((member, i) => member == true && Named(i)).Any();
        return isIn || (!policy.Allow && (!isKnown || to.Where((member, i) => member is null && Named(i)).Any()));
    }

    /// <summary>Whether an end of a request is in a segment, or that cannot be told. Without segments only a statement counts.</summary>
    private bool MayBeIn(string name, DecisionRequest request)
    {
        if (Segments.Count == 0)
            return request.Resource.Properties.TryGet("segment", out CelValue stated) && (stated.IsError || (stated.Kind == CelKind.String && stated.AsString() == name));
        (bool?[] Members, bool IsKnown)[] ends = [Source(Segments, request), Destination(Segments, request)];
        return ends.Any(end => !end.IsKnown || end.Members.Where((member, i) => member != false && Segments[i].Name == name).Any());
    }

    private static (bool?[] Members, bool IsKnown) Source(List<SegmentModel> segments, DecisionRequest request)
    {
        string? id = request.Context.SourceWorkload ?? (request.Subject.SubjectType == Workload ? request.Subject.Id : null);
        if (id is null)
            return ([.. segments.Select(static _ => (bool?)false)], true);
        bool isSubject = request.Subject.SubjectType == Workload && id == request.Subject.Id;
        bool? Label(string label) => HasLabel(isSubject ? request.Subject.Properties : request.Context.Properties, isSubject ? "labels" : "source_labels", label);
        return ([.. segments.Select(segment => And(segment.HasWorkload(id), segment.Label is null ? true : Label(segment.Label)))], IsWorkloadId(id));
    }

    private static (bool?[] Members, bool IsKnown) Destination(List<SegmentModel> segments, DecisionRequest request)
    {
        CelMap properties = request.Resource.Properties;
        string? id = request.Resource.ResourceType == Workload ? request.Resource.Id : null;
        bool isKnown = true;
        if (id is null && properties.TryGet("workload", out CelValue workload))
        {
            id = workload.Kind == CelKind.String ? workload.AsString() : null;
            isKnown = id is not null;
        }

        isKnown &= id is null || IsWorkloadId(id);
        string? stated = null;
        if (properties.TryGet("segment", out CelValue name))
        {
            stated = name.Kind == CelKind.String ? name.AsString() : null;
            isKnown &= segments.Exists(segment => segment.Name == stated);
        }

        bool? Member(SegmentModel segment)
        {
            bool fits = (id is not null && segment.HasWorkload(id)) || segment.HasResource(request.Resource);
            return segment.Name == stated ? true : And(fits, segment.Label is null ? true : HasLabel(properties, "labels", segment.Label));
        }

        return ([.. segments.Select(Member)], isKnown);
    }

    private static bool? HasLabel(CelMap properties, string name, string label)
    {
        if (!properties.TryGet(name, out CelValue labels) || labels.Kind != CelKind.Map)
            return null;
        if (!labels.AsMap().TryGet("tier", out CelValue found))
            return false;
        return found.Kind == CelKind.String ? found.AsString() == label : null;
    }

    private static bool IsWorkloadId(string id) => id is not ("spiffe://t" or "spiffe://t//ns" or "host-7");

    internal sealed record FlowModel(string Source, string[]? Actions, string? Type)
    {
        public bool Allows(string source, DecisionRequest request) =>
            Source == source && (Actions is null || Actions.Contains(request.Action.Name)) && (Type is null || Type == request.Resource.ResourceType);

        public string ToYaml()
        {
            string actions = Actions is null ? "" : $", actions: [{string.Join(", ", Actions)}]";
            string resources = Type is null ? "" : $", resources: {{types: [{Type}]}}";
            return $"{{{(Source.Length == 0 ? "external: true" : $"segment: {Source}")}{actions}{resources}}}";
        }
    }

    internal sealed record SegmentModel(
        string Name, bool Audit, string[] Workloads, string? Label, string[]? Types, string[]? Ids, FlowModel[] Flows)
    {
        public bool IsEmpty => Workloads.Length == 0 && Label is null && Types is null && Ids is null;

        public bool HasWorkload(string id)
        {
            bool isOfLabelsAlone = Workloads.Length == 0 && Types is null && Ids is null;
            return IsWorkloadId(id) && (isOfLabelsAlone || Workloads.Any(pattern => Fits(pattern.Replace("SPIFFE", "spiffe", StringComparison.Ordinal).Split('/'), id.Split('/'))));
        }

        public bool HasResource(ResourceEntity resource) =>
            (Types is not null || Ids is not null) && resource.ResourceType != Reserved
            && (Types is null || Types.Any(type => type == "d*" ? resource.ResourceType.StartsWith('d') : type == resource.ResourceType))
            && (Ids is null || Ids.Any(id => id == "2*" ? resource.Id.StartsWith('2') : id == resource.Id));

        public string ToYaml()
        {
            var members = new StringBuilder();
            if (Workloads.Length > 0)
                members.Append(CultureInfo.InvariantCulture, $", workloads: [{string.Join(", ", Workloads.Select(static pattern => $"'{pattern}'"))}]");
            if (Label is not null)
                members.Append(CultureInfo.InvariantCulture, $", labels: {{tier: {Label}}}");
            string?[] resources = [Types is null ? null : $"types: ['{string.Join("', '", Types)}']", Ids is null ? null : $"ids: ['{string.Join("', '", Ids)}']"];
            if (resources.Any(static one => one is not null))
                members.Append(CultureInfo.InvariantCulture, $", resources: {{{string.Join(", ", resources.Where(static one => one is not null))}}}");
            return Given.Segment(
                Name,
                (Audit ? "mode: audit\n" : "") + $"members: {{{members.ToString()[2..]}}}\n"
                + (Flows.Length == 0 ? "" : $"allowFrom: [{string.Join(", ", Flows.Select(static flow => flow.ToYaml()))}]"));
        }

        // A `*` is one part, as the last one any rest.
        private static bool Fits(string[] pattern, string[] id) =>
            pattern is ["*"] ? id.Length > 0
            : pattern.Length == 0 || id.Length == 0 ? pattern.Length == id.Length
            : (pattern[0] == "*" || pattern[0] == id[0]) && Fits(pattern[1..], id[1..]);
    }
}
