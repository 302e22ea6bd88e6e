using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Analysis;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Cli.Embedded;

/// <summary>Policy files compiled by the engine inside this process.</summary>
internal sealed class PolicyCheck
{
    private PolicyCheck(CompilationResult result)
    {
        Result = result;
        ImmutableArray<PolicyDiagnostic> diagnostics = PolicyAnalyzer.Analyze(result);
        Diagnostics = [.. diagnostics.Select(ToMessage)];
        Errors = diagnostics.Count(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Warnings = Diagnostics.Length - Errors;
    }

    public CompilationResult Result { get; }

    /// <summary>All problems, ordered by file, line and column, as the contract shapes them.</summary>
    public ImmutableArray<V1.Diagnostic> Diagnostics { get; }

    public int Errors { get; }

    public int Warnings { get; }

    public static PolicyCheck Of(IReadOnlyList<PolicySource> sources) => new(new PolicyCompiler().Compile(sources));

    private static V1.Diagnostic ToMessage(PolicyDiagnostic diagnostic) => new()
    {
        Code = diagnostic.Code,
        Severity = diagnostic.Severity == DiagnosticSeverity.Error ? V1.Severity.Error : V1.Severity.Warning,
        Message = diagnostic.Message,
        Help = diagnostic.Help ?? "",
        Position = Server.Decisions.ResponseMapper.Map(diagnostic.Position),
        Document = diagnostic.Document ?? "",
    };
}
