using System.Collections.Frozen;
using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Applications;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Evaluation;
using ZeroTrust.Pdp.Engine.PolicyTests;
using ZeroTrust.Pdp.Engine.Segments;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>
/// Compiles policy documents: parse, validate, resolve references, compile expressions, build the snapshot. Reports all
/// problems at once. Thread-safe; keeps nothing between compilations.
/// </summary>
public sealed class PolicyCompiler
{
    private readonly FrozenDictionary<string, ITrustAlgorithm> _algorithms;

    /// <summary>A compiler with the built-in trust algorithms `criteria` and `score`.</summary>
    public PolicyCompiler()
        : this([])
    {
    }

    /// <summary>A compiler with the built-in trust algorithms and others.</summary>
    /// <exception cref="ArgumentException">Two algorithms have the same name.</exception>
    public PolicyCompiler(IEnumerable<ITrustAlgorithm> algorithms)
    {
        var byName = new Dictionary<string, ITrustAlgorithm>(StringComparer.Ordinal);
        foreach (ITrustAlgorithm algorithm in algorithms.Prepend(new ScoreAlgorithm()).Prepend(new CriteriaAlgorithm()))
        {
            if (!byName.TryAdd(algorithm.Name, algorithm))
                throw new ArgumentException($"two trust algorithms are named `{algorithm.Name}`", nameof(algorithms));
        }

        _algorithms = byName.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Compiles a set that has been read before.</summary>
    public CompilationResult Compile(DocumentSet set) =>
        Compile(set.Documents.Select(static document => document.ToSource()));

    /// <summary>Reads and compiles texts.</summary>
    public CompilationResult Compile(IReadOnlyList<PolicySource> sources) => Compile(sources.AsEnumerable());

    private CompilationResult Compile(IEnumerable<PolicySource> sources)
    {
        var diagnostics = new DiagnosticBag();
        List<ParsedDocument> parsed = DocumentParser.Parse(sources, diagnostics);
        DocumentSet set = DocumentSet.Distinct(parsed, diagnostics);
        DefinitionSet definitions = DefinitionSet.Read(parsed, diagnostics);
        AttributeSchema schema = AttributeSchema.Merge(definitions.Schemas, diagnostics);
        PolicySnapshot? snapshot = Link(set, definitions, schema, diagnostics);
        ImmutableArray<PolicyTestSuite> tests = PolicyTestLinker.Link(definitions, schema, diagnostics);
        return new CompilationResult(diagnostics.HasErrors ? null : snapshot, set, diagnostics.ToOrdered()) { Tests = tests };
    }

    private PolicySnapshot? Link(DocumentSet set, DefinitionSet documents, AttributeSchema schema, DiagnosticBag diagnostics)
    {
        ExpressionScope scope = ExpressionScope.Build(documents.Constants, documents.Expressions, schema, diagnostics);
        AccessLevelLinker levels = AccessLevelLinker.Link(documents.AccessLevels, scope, diagnostics);
        TrustProfileLinker profiles = TrustProfileLinker.Link(documents.TrustProfiles, scope, _algorithms, diagnostics);
        RouteTable routes = ApplicationLinker.Link(documents.Applications, diagnostics);
        SegmentTable? segments = SegmentLinker.Link(documents, diagnostics);
        PolicyDefinition[] ordered = [.. documents.Policies];
        Array.Sort(ordered, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var policies = new CompiledPolicy[ordered.Length];
        for (int i = 0; i < ordered.Length; i++)
            policies[i] = Compile(ordered[i], scope, levels, profiles, diagnostics);
        return diagnostics.HasErrors
            ? null
            : new PolicySnapshot(
                [.. policies],
                new PolicyIndex([.. ordered.Select(static policy => policy.Targets)]),
                scope.Definitions,
                levels.Levels,
                profiles.ByResourceType,
                profiles.Default,
                set.ContentHash,
                set.Documents.Length)
            {
                Routes = routes,
                Segments = segments,
            };
    }

    private static CompiledPolicy Compile(
        PolicyDefinition policy, ExpressionScope scope, AccessLevelLinker levels, TrustProfileLinker profiles, DiagnosticBag diagnostics)
    {
        string document = policy.Source.Root.Document;
        scope.Schema.Check(policy, diagnostics);
        if (policy.Trust is not null)
            profiles.CheckServed(policy, diagnostics);
        return new CompiledPolicy
        {
            Name = policy.Name,
            Position = policy.Source.Root.Node.Position,
            Effect = policy.Effect,
            IsAudit = policy.Audit,
            Targets = new CompiledTargets(policy.Targets),
            TargetDefinition = policy.Targets,
            When = policy.When is null ? null : scope.For(policy.Targets).CompileCondition(policy.When, document, diagnostics),
            AccessLevel = policy.AccessLevel is null ? null : levels.Resolve(policy.AccessLevel, document, diagnostics),
            Trust = policy.Trust,
            MfaWithin = policy.MfaWithin,
            Grant = policy.Grant,
            NotBefore = policy.NotBefore,
            NotAfter = policy.NotAfter,
            Obligations = policy.Obligations,
            NameAlone = [policy.Name],
        };
    }
}
