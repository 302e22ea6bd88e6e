using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Segments;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>Compiles segments and checks that whatever names one names one that is there.</summary>
internal sealed class SegmentLinker
{
    private const int MaxSuggestions = 100;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly string[] _names;
    private readonly HashSet<string> _ofApplications = new(StringComparer.Ordinal);
    private readonly DiagnosticBag _diagnostics;
    private int _suggestions;

    private SegmentLinker(SegmentDefinition[] ordered, DiagnosticBag diagnostics)
    {
        _names = [.. ordered.Select(static segment => segment.Name)];
        for (int i = 0; i < _names.Length; i++)
            _numbers.Add(_names[i], i);
        _diagnostics = diagnostics;
    }

    /// <summary>The segments; null when there are none. With errors in the diagnostics they may lack flows.</summary>
    public static SegmentTable? Link(DefinitionSet documents, DiagnosticBag diagnostics)
    {
        SegmentDefinition[] ordered = [.. documents.Segments];
        Array.Sort(ordered, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var linker = new SegmentLinker(ordered, diagnostics);
        linker.CheckTargets(documents.Policies);
        if (ordered.Length == 0)
            return null;
        linker.CheckApplications(documents.Applications);
        var segments = new CompiledSegment[ordered.Length];
        for (int i = 0; i < ordered.Length; i++)
            segments[i] = linker.Compile(ordered[i]);
        return new SegmentTable([.. segments], [.. ordered.Select(static segment => segment.Members)]);
    }

    /// <summary>A target that fits no segment fits no request.</summary>
    private void CheckTargets(List<PolicyDefinition> policies)
    {
        foreach (PolicyDefinition policy in policies)
        {
            if (policy.Targets.Segments.IsEmpty || policy.Source.Spec?.Node.Find("segments") is not SequenceNode targets)
                continue;
            foreach (ScalarNode target in targets.Items.OfType<ScalarNode>())
            {
                if (!IsThere(target.Value))
                    Dangling(target, policy.Source);
            }
        }
    }

    /// <summary>Whether a pattern fits a segment: of the names in order the first behind its prefix begins with it, or none does.</summary>
    private bool IsThere(string pattern)
    {
        if (!pattern.EndsWith('*'))
            return _numbers.ContainsKey(pattern);
        int found = Array.BinarySearch(_names, pattern[..^1], StringComparer.Ordinal);
        int first = found < 0 ? ~found : found;
        return first < _names.Length && StringMatcher.Covers(pattern, _names[first]);
    }

    /// <summary>Where there are segments, the traits of the catalogue name them; without any they are words for conditions.</summary>
    private void CheckApplications(List<ApplicationDefinition> applications)
    {
        foreach (ApplicationDefinition application in applications)
        {
            MappingNode spec = application.Source.Spec!.Node;
            CheckTrait(spec, application.Source);
            foreach (MappingNode route in (spec.Find("routes") as SequenceNode)?.Items.OfType<MappingNode>() ?? [])
                CheckTrait(route, application.Source);
        }
    }

    private void CheckTrait(MappingNode node, ParsedDocument source)
    {
        if (node.Find("segment") is not ScalarNode { Value.Length: > 0 } name)
            return;
        _ofApplications.Add(name.Value);
        if (!_numbers.ContainsKey(name.Value))
            Dangling(name, source);
    }

    private CompiledSegment Compile(SegmentDefinition definition)
    {
        if (definition.Members.IsEmpty && !definition.Source.Spec!.Has("members") && !_ofApplications.Contains(definition.Name))
        {
            _diagnostics.Warning(
                DiagnosticCodes.SegmentWithoutMembers, definition.Source.Root.Node, $"nothing belongs to the segment `{definition.Name}`",
                "name its `members`, or name it as the `segment` of an `Application`", definition.Source.Root.Document);
        }

        var flows = new Dictionary<int, List<FlowDefinition>>();
        foreach (FlowDefinition flow in definition.Flows)
        {
            int source = CompiledSegment.External;
            if (flow.Segment is { } name && !_numbers.TryGetValue(name.Value, out source))
            {
                Dangling(name, definition.Source);
                continue;
            }

            if (!flows.TryGetValue(source, out List<FlowDefinition>? same))
                flows.Add(source, same = []);
            same.Add(flow);
        }

        foreach (List<FlowDefinition> same in flows.Values)
            CheckRedundant(same, definition.Source);
        return new CompiledSegment
        {
            Name = definition.Name,
            Position = definition.Source.Root.Node.Position,
            IsAudit = definition.Audit,
            Labels = definition.Members.Labels,
            Flows = flows.ToDictionary(static pair => pair.Key, static pair => pair.Value.Select(Compile).ToArray()),
        };
    }

    private static CompiledFlow Compile(FlowDefinition flow) => new(
        flow.Node.Position, StringMatcher.Of(flow.Actions), StringMatcher.Of(flow.ResourceTypes), StringMatcher.Of(flow.ResourceIds));

    /// <summary>Of the entries about one source, those add nothing that stand there twice or beside one without limits.</summary>
    private void CheckRedundant(List<FlowDefinition> flows, ParsedDocument source)
    {
        FlowDefinition? unrestricted = flows.Find(static flow => flow.IsUnrestricted);
        var seen = new Dictionary<string, FlowDefinition>(StringComparer.Ordinal);
        foreach (FlowDefinition flow in flows)
        {
            string key = string.Join('\n', Key(flow.Actions), Key(flow.ResourceTypes), Key(flow.ResourceIds));
            FlowDefinition? other = seen.TryAdd(key, flow) ? unrestricted : seen[key];
            if (other is null || ReferenceEquals(other, flow))
                continue;
            _diagnostics.Warning(
                DiagnosticCodes.RedundantFlow, flow.Node, $"the entry at {other.Node.Position} allows this flow already", "remove one of the two", source.Root.Document);
        }
    }

    private static string Key(ImmutableArray<string> patterns) => string.Join('\0', patterns.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal));

    private void Dangling(ScalarNode name, ParsedDocument source) =>
        // Looking for a near name takes as long as there are names, so only the first mistakes get one.
        _diagnostics.Error(
            DiagnosticCodes.DanglingReference, name, $"there is no segment `{FieldReader.Shorten(name.Value)}`",
            (_suggestions++ < MaxSuggestions ? Suggestion.For(name.Value, _numbers.Keys) : null) ?? "add a document of kind `Segment` with this name",
            source.Root.Document);
}
