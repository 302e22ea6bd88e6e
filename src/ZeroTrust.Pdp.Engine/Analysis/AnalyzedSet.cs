using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Documents.Yaml;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.Evaluation.Levels;

namespace ZeroTrust.Pdp.Engine.Analysis;

/// <summary>
/// A set under analysis: compiled, and once more as written, since a snapshot does not keep where each field stands. Collects what
/// the analyses find, and what one of them has to know of another.
/// </summary>
internal sealed class AnalyzedSet
{
    private readonly Dictionary<string, UnknownRequest> _unknown = new(StringComparer.Ordinal);

    public AnalyzedSet(PolicySnapshot snapshot, DocumentSet documents, AnalysisOptions options)
    {
        Snapshot = snapshot;
        Options = options;

        // The documents have compiled, so reading them again finds nothing new.
        var ignored = new DiagnosticBag();
        Documents = DefinitionSet.Read(DocumentParser.Parse(documents.Documents.Select(static document => document.ToSource()), ignored), ignored);
        Policies = Documents.Policies.ToDictionary(static policy => policy.Name, StringComparer.Ordinal);
        Levels = Documents.AccessLevels.ToDictionary(static level => level.Name, StringComparer.Ordinal);
    }

    public PolicySnapshot Snapshot { get; }

    public AnalysisOptions Options { get; }

    /// <summary>All documents as written.</summary>
    public DefinitionSet Documents { get; }

    /// <summary>The policies as written, by name.</summary>
    public IReadOnlyDictionary<string, PolicyDefinition> Policies { get; }

    /// <summary>The access levels as written, by name.</summary>
    public IReadOnlyDictionary<string, AccessLevelDefinition> Levels { get; }

    /// <summary>Policies whose condition never holds, or that are over.</summary>
    public HashSet<CompiledPolicy> Idle { get; } = [];

    /// <summary>Access levels that no request has.</summary>
    public HashSet<CompiledAccessLevel> Unreachable { get; } = [];

    public DiagnosticBag Diagnostics { get; } = new();

    /// <summary>A request of which only these parts are known; null: not known.</summary>
    public UnknownRequest Request(string? subjectType, string? action, string? resourceType)
    {
        string key = $"{subjectType}\n{action}\n{resourceType}";
        if (!_unknown.TryGetValue(key, out UnknownRequest? request))
            _unknown.Add(key, request = new UnknownRequest(Snapshot.Definitions, subjectType, action, resourceType));
        return request;
    }

    public void Warn(string code, SourcePosition position, string message, string? help, string document) =>
        Diagnostics.Add(new PolicyDiagnostic(code, DiagnosticSeverity.Warning, position, message, help, document));

    public void Inform(string code, SourcePosition position, string message, string? help, string document) =>
        Diagnostics.Add(new PolicyDiagnostic(code, DiagnosticSeverity.Information, position, message, help, document));

    /// <summary>The items of a list in a document, such as `resources.types` in the `spec` of a policy.</summary>
    public static IEnumerable<ScalarNode> Items(ParsedDocument source, params ReadOnlySpan<string> path)
    {
        YamlNode? node = source.Spec?.Node;
        foreach (string field in path)
            node = (node as MappingNode)?.Find(field);
        return node is SequenceNode list ? list.Items.OfType<ScalarNode>() : [];
    }

    /// <summary>Whether an expression reads one of some variables, itself or through definitions.</summary>
    public bool Reads(CelProgram program, params ReadOnlySpan<int> slots)
    {
        var seen = new HashSet<int>();
        var open = new Stack<CelProgram>([program]);
        while (open.TryPop(out CelProgram? next))
        {
            foreach (CelVariable variable in next.Variables)
            {
                if (slots.Contains(variable.Slot))
                    return true;
                if (variable.Slot >= Variables.Count && seen.Add(variable.Slot))
                    open.Push(Snapshot.Definitions[variable.Slot - Variables.Count].Expression.Program);
            }
        }

        return false;
    }

    /// <summary>Whether a policy can fit requests for an action on a type of resource, as far as targets and condition tell without more.</summary>
    public bool MayHold(CompiledPolicy policy, string action, string resourceType)
    {
        if (Idle.Contains(policy) || !Fits(policy.TargetDefinition.Actions, action) || !new ResourceTypeMatcher(policy.TargetDefinition.ResourceTypes).Matches(resourceType))
            return false;
        return policy.When is not { } condition || Request(null, action, resourceType).TruthOf(condition.Program) is null or CelTruth.True;
    }

    public static bool Fits(IReadOnlyCollection<string> patterns, string text) =>
        patterns.Count == 0 || patterns.Any(pattern => StringMatcher.Covers(pattern, text));
}
