using System.Collections.Immutable;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Analysis;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Trust;

namespace ZeroTrust.Pdp.Cli.Embedded;

/// <summary>Policy files compiled by the engine inside this process.</summary>
internal sealed class PolicyCheck
{
    private PolicyCheck(CompilationResult result, ImmutableArray<PolicyDiagnostic> diagnostics)
    {
        Result = result;
        Diagnostics = [.. diagnostics.Select(ToMessage)];
        Errors = diagnostics.Count(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Warnings = diagnostics.Count(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning);
    }

    public CompilationResult Result { get; }

    /// <summary>All problems, ordered by file, line and column, as the contract shapes them.</summary>
    public ImmutableArray<V1.Diagnostic> Diagnostics { get; }

    public int Errors { get; }

    public int Warnings { get; }

    /// <summary>The problems for which policies cannot be used, and what else compiling them shows.</summary>
    public static PolicyCheck Compile(IReadOnlyList<PolicySource> sources, IEnumerable<ITrustAlgorithm>? algorithms = null)
    {
        CompilationResult result = new PolicyCompiler(algorithms ?? []).Compile(sources);
        return new PolicyCheck(result, result.Diagnostics);
    }

    /// <summary>The same with what an analysis finds in policies that can be used, from a moment on.</summary>
    public static PolicyCheck Analyze(IReadOnlyList<PolicySource> sources, DateTimeOffset now, IEnumerable<ITrustAlgorithm>? algorithms = null)
    {
        CompilationResult result = new PolicyCompiler(algorithms ?? []).Compile(sources);
        return new PolicyCheck(result, PolicyAnalyzer.Analyze(result, new AnalysisOptions { Now = CelTimestamp.FromDateTimeOffset(now) }));
    }

    /// <summary>A problem as the contract shapes it.</summary>
    public static V1.Diagnostic ToMessage(PolicyDiagnostic diagnostic) => new()
    {
        Code = diagnostic.Code,
        Severity = Server.Admin.DocumentMapper.Map(diagnostic.Severity),
        Message = diagnostic.Message,
        Help = diagnostic.Help ?? "",
        Position = Server.Decisions.ResponseMapper.Map(diagnostic.Position),
        Document = diagnostic.Document ?? "",
    };
}
