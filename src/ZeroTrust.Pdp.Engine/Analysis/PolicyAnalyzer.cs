using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Engine.Analysis;

/// <summary>
/// Finds what is valid but probably does not say what was meant: conditions that no request can change, policies that never hold,
/// that a deny always beats or that add nothing, requirements that nobody can meet, sensitive resources that are open, names that mislead.
/// Reports warnings and information. For authors and CI, not for loading: a set is as good without.
/// </summary>
public static class PolicyAnalyzer
{
    /// <summary>The problems of the compilation and, when it has no errors, what the analysis finds, ordered by file, line and column.</summary>
    /// <param name="compilation">What was compiled.</param>
    /// <param name="options">What to go by; null: the defaults.</param>
    public static ImmutableArray<PolicyDiagnostic> Analyze(CompilationResult compilation, AnalysisOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        if (compilation.Snapshot is not { } snapshot)
            return compilation.Diagnostics;
        var set = new AnalyzedSet(snapshot, compilation.Set, options ?? new AnalysisOptions());
        set.Diagnostics.AddRange(compilation.Diagnostics);

        // Each goes by what the ones before found: what is never in force needs no second remark.
        ConditionAnalysis.Run(set);
        RequirementAnalysis.Run(set);
        CoverAnalysis.Run(set);
        CatalogueAnalysis.Run(set);
        NameAnalysis.Run(set);
        UsageAnalysis.Run(set);
        return set.Diagnostics.ToOrdered();
    }
}
