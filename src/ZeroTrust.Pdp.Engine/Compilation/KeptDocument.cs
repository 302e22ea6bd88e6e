using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Evaluation;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>A document that was compiled without errors, with what a later compilation takes over of it.</summary>
/// <param name="document">The document as written.</param>
/// <param name="policy">What became of it; null for other kinds.</param>
/// <param name="warnings">What was said about it.</param>
internal sealed class KeptDocument(PolicyDocument document, CompiledPolicy? policy, ImmutableArray<PolicyDiagnostic> warnings)
{
    public PolicyDocument Document { get; } = document;

    public CompiledPolicy? Policy { get; } = policy;

    public ImmutableArray<PolicyDiagnostic> Warnings { get; } = warnings;
}
