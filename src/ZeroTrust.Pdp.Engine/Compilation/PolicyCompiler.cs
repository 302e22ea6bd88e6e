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
/// problems at once. Thread-safe; keeps nothing between compilations: what one can take over from another is part of its result.
/// </summary>
public sealed class PolicyCompiler
{
    // About a hundred policies; less is compiled before other threads have begun.
    private const long MinTextForThreads = 64 * 1024;

    private readonly FrozenDictionary<string, ITrustAlgorithm> _algorithms;

    /// <summary>A compiler with the built-in trust algorithms `criteria`, `score` and `contextual`.</summary>
    public PolicyCompiler()
        : this([])
    {
    }

    /// <summary>A compiler with the built-in trust algorithms and others.</summary>
    /// <exception cref="ArgumentException">Two algorithms have the same name.</exception>
    public PolicyCompiler(IEnumerable<ITrustAlgorithm> algorithms)
    {
        var byName = new Dictionary<string, ITrustAlgorithm>(StringComparer.Ordinal);
        foreach (ITrustAlgorithm algorithm in algorithms.Prepend(new ContextualAlgorithm()).Prepend(new ScoreAlgorithm()).Prepend(new CriteriaAlgorithm()))
        {
            if (!byName.TryAdd(algorithm.Name, algorithm))
                throw new ArgumentException($"two trust algorithms are named `{algorithm.Name}`", nameof(algorithms));
        }

        _algorithms = byName.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Compiles a set that has been read before.</summary>
    /// <param name="set">The set.</param>
    /// <param name="previous">As for texts.</param>
    public CompilationResult Compile(DocumentSet set, CompilationResult? previous = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        return previous?.State is { } state && state.Compiler == this && IncrementalCompilation.TryCompile(previous, state, set) is { } result
            ? result
            : CompileAll([.. set.Documents.Select(static document => document.ToSource())]);
    }

    /// <summary>Reads and compiles texts.</summary>
    /// <param name="sources">The texts of the whole set.</param>
    /// <param name="previous">
    /// A result of this compiler. What did not change since is taken over from it: the result is the same, but where only policies
    /// have changed it takes as long as there are changes, not policies.
    /// </param>
    public CompilationResult Compile(IReadOnlyList<PolicySource> sources, CompilationResult? previous = null) =>
        previous?.State is { } state && state.Compiler == this && IncrementalCompilation.TryCompile(previous, state, sources) is { } result
            ? result
            : CompileAll(sources);

    private CompilationResult CompileAll(IReadOnlyList<PolicySource> sources)
    {
        int threads = sources.Sum(static source => (long)source.Text.Length) < MinTextForThreads ? 1 : Environment.ProcessorCount;
        CompilationResult result = CompileAll(sources, threads);
        // Only the first mistakes get a suggestion, and which ones are first must not be chance.
        return result.HasErrors && threads > 1 ? CompileAll(sources, 1) : result;
    }

    private CompilationResult CompileAll(IReadOnlyList<PolicySource> sources, int threads)
    {
        var diagnostics = new DiagnosticBag();
        var found = new List<ParsedDocument>[sources.Count];
        Workers.ForEach(found.Length, threads, i => found[i] = DocumentParser.Parse([sources[i]], diagnostics));
        SourceReading[] readings = [.. found.Select((documents, i) => new SourceReading(sources[i], [.. documents.Select(static document => document.Document)]))];
        List<ParsedDocument> parsed = [.. found.SelectMany(static documents => documents)];
        DocumentSet set = DocumentSet.Distinct(parsed, diagnostics);
        DefinitionSet definitions = DefinitionSet.Read(parsed, diagnostics, threads);
        AttributeSchema schema = AttributeSchema.Merge(definitions.Schemas, diagnostics);
        PolicySnapshot? snapshot = Link(set, definitions, schema, diagnostics, threads, out PolicyLinker linker);
        ImmutableArray<PolicyTestSuite> tests = PolicyTestLinker.Link(definitions, schema, diagnostics);
        ImmutableArray<PolicyDiagnostic> ordered = diagnostics.ToOrdered();
        return diagnostics.HasErrors || snapshot is null
            ? new CompilationResult(null, set, ordered) { Tests = tests }
            : new CompilationResult(snapshot, set, ordered)
            {
                Tests = tests,
                State = CompilationState.Keep(set, snapshot.Policies, ordered) is { } kept ? new CompilationState(this, linker, kept, readings) : null,
            };
    }

    private PolicySnapshot? Link(DocumentSet set, DefinitionSet documents, AttributeSchema schema, DiagnosticBag diagnostics, int threads, out PolicyLinker linker)
    {
        ExpressionScope scope = ExpressionScope.Build(documents.Constants, documents.Expressions, schema, diagnostics);
        AccessLevelLinker levels = AccessLevelLinker.Link(documents.AccessLevels, scope, diagnostics);
        TrustProfileLinker profiles = TrustProfileLinker.Link(documents.TrustProfiles, scope, _algorithms, diagnostics);
        RouteTable routes = ApplicationLinker.Link(documents.Applications, diagnostics);
        SegmentTable? segments = SegmentLinker.Link(documents, diagnostics);
        linker = new PolicyLinker(scope, levels, profiles);
        PolicyDefinition[] ordered = [.. documents.Policies];
        Array.Sort(ordered, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var policies = new CompiledPolicy[ordered.Length];
        PolicyLinker policyLinker = linker;
        Workers.ForEach(ordered.Length, threads, i => policies[i] = policyLinker.Link(ordered[i], diagnostics));
        linker.Finish();
        return diagnostics.HasErrors
            ? null
            : new PolicySnapshot(
                [.. policies],
                new PolicyIndex([.. ordered.Select(static policy => policy.Targets)]),
                scope.Definitions,
                levels.Levels,
                profiles.ByResourceType,
                profiles.Default,
                set)
            {
                AttributeRules = schema.Rules(),
                Routes = routes,
                Segments = segments,
                HistoryHalfLife = profiles.HalfLife,
            };
    }
}
