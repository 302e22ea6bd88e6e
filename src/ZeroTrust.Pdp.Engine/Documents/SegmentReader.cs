using System.Collections.Immutable;
using System.Globalization;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.Segments;

namespace ZeroTrust.Pdp.Engine.Documents;

/// <summary>Reads the `spec` of a `Segment`.</summary>
internal static class SegmentReader
{
    // Entries about one source are looked along for each of its requests.
    private const int MaxFlows = 1024;

    // Labels are looked along for each candidate.
    private const int MaxLabels = 64;

    private const string OtherPatterns = "list several values for others";

    public static SegmentDefinition Read(ParsedDocument source, FieldReader spec)
    {
        spec.Text("description");
        bool audit = spec.OneOf("mode", ["enforce", "audit"]) == "audit";
        SegmentMembers members = ReadMembers(spec);
        ImmutableArray<FlowDefinition> flows = ReadFlows(spec);
        spec.Done();
        return new SegmentDefinition(source, audit, members, flows);
    }

    private static SegmentMembers ReadMembers(FieldReader spec)
    {
        FieldReader? members = spec.Mapping("members");
        if (members is null)
            return new SegmentMembers([], [], [], []);
        ImmutableArray<string> workloads = ReadWorkloads(members);
        ImmutableArray<KeyValuePair<string, string>> labels = ReadLabels(members);
        FieldReader? resources = members.Mapping("resources");
        ImmutableArray<string> types = PatternList.Texts(resources, "types", OtherPatterns);
        ImmutableArray<string> ids = PatternList.Texts(resources, "ids", OtherPatterns);
        if (resources is not null && !resources.Has("types") && !resources.Has("ids"))
        {
            resources.Error(
                DiagnosticCodes.MissingField, resources.Node, "`spec.members.resources` names neither `types` nor `ids`, so every resource would be a member",
                "name types or ids, or leave `resources` out");
        }

        resources?.Done();
        members.Done();
        return new SegmentMembers(workloads, labels, types, ids);
    }

    private static ImmutableArray<string> ReadWorkloads(FieldReader members)
    {
        ImmutableArray<string>.Builder workloads = ImmutableArray.CreateBuilder<string>();
        foreach (ScalarNode pattern in members.ScalarList("workloads"))
        {
            if (SpiffeId.SplitPattern(pattern.Value, out _, out _) is not { } problem)
            {
                workloads.Add(pattern.Value);
                continue;
            }

            members.Error(
                DiagnosticCodes.InvalidValue, pattern, $"no workload can match `{FieldReader.Shorten(pattern.Value)}`: {problem}",
                "write `spiffe://TRUST-DOMAIN/PATH`; a part of the path may be `*` for any one part, the last one for any rest");
        }

        return workloads.DrainToImmutable();
    }

    private static ImmutableArray<KeyValuePair<string, string>> ReadLabels(FieldReader members)
    {
        FieldReader? reader = members.Mapping("labels");
        if (reader is null)
            return [];
        IReadOnlyList<MappingEntry> entries = reader.Node.Entries;
        if (entries.Count is 0 or > MaxLabels)
        {
            bool isEmpty = entries.Count == 0;
            reader.Error(
                isEmpty ? DiagnosticCodes.InvalidValue : DiagnosticCodes.LimitExceeded, isEmpty ? reader.Node : entries[MaxLabels].Key,
                isEmpty ? "`spec.members.labels` is empty, which would match everything" : string.Create(CultureInfo.InvariantCulture, $"`spec.members.labels` has more than {MaxLabels} labels"),
                isEmpty ? "name at least one label, or leave `labels` out" : null);
            return [];
        }

        ImmutableArray<KeyValuePair<string, string>>.Builder labels = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(entries.Count);
        foreach (MappingEntry entry in entries)
        {
            if (reader.Text(entry.Key.Value) is { } value)
                labels.Add(KeyValuePair.Create(entry.Key.Value, value));
        }

        labels.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return labels.DrainToImmutable();
    }

    private static ImmutableArray<FlowDefinition> ReadFlows(FieldReader spec)
    {
        IReadOnlyList<YamlNode>? items = spec.List("allowFrom");
        if (items is null)
            return [];
        if (items.Count > MaxFlows)
        {
            spec.Error(
                DiagnosticCodes.LimitExceeded, items[MaxFlows], string.Create(CultureInfo.InvariantCulture, $"`spec.allowFrom` has more than {MaxFlows} entries"),
                "put callers that may do the same into one segment");
            return [];
        }

        ImmutableArray<FlowDefinition>.Builder flows = ImmutableArray.CreateBuilder<FlowDefinition>(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            if (spec.AsMapping(items[i], spec.PathOf("allowFrom", i)) is { } reader && ReadFlow(reader, spec.PathOf("allowFrom", i)) is { } flow)
                flows.Add(flow);
        }

        return flows.DrainToImmutable();
    }

    private static FlowDefinition? ReadFlow(FieldReader reader, string path)
    {
        ScalarNode? segment = reader.Scalar("segment");
        bool? external = reader.Boolean("external");
        ImmutableArray<string> actions = PatternList.Texts(reader, "actions", OtherPatterns);
        FieldReader? resources = reader.Mapping("resources");
        ImmutableArray<string> types = PatternList.Texts(resources, "types", OtherPatterns);
        ImmutableArray<string> ids = PatternList.Texts(resources, "ids", OtherPatterns);
        resources?.Done();
        reader.Done();
        if (external == false)
        {
            reader.Error(
                DiagnosticCodes.InvalidValue, reader.Node.Find("external")!, $"`{path}.external` can only be `true`",
                "callers of no segment are let in only where an entry says so: leave it out");
        }
        else if (reader.Has("segment") && external == true)
        {
            reader.Error(
                DiagnosticCodes.ContradictingFields, reader.Node.Find("external")!, $"`{path}` names both `segment` and `external`",
                "an entry is about one source: write two");
        }
        else if (!reader.Has("segment") && !reader.Has("external"))
        {
            reader.Error(
                DiagnosticCodes.MissingField, reader.Node, $"`{path}` names neither `segment` nor `external`",
                "write `segment: NAME`, or `external: true` for callers of no segment");
        }

        return segment is null && external != true ? null : new FlowDefinition(reader.Node, segment, actions, types, ids);
    }
}
