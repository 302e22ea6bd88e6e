using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.PolicyTests;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>What a compilation came to.</summary>
public sealed class CompilationResult
{
    internal CompilationResult(PolicySnapshot? snapshot, DocumentSet set, ImmutableArray<PolicyDiagnostic> diagnostics)
    {
        Snapshot = snapshot;
        Set = set;
        Diagnostics = diagnostics;
    }

    /// <summary>The compiled policies; null exactly when a diagnostic is an error.</summary>
    public PolicySnapshot? Snapshot { get; }

    /// <summary>The policy tests among the documents, in the order of their names; without a snapshot some may be missing.</summary>
    public ImmutableArray<PolicyTestSuite> Tests { get; internal init; } = [];

    /// <summary>The documents whose header could be read.</summary>
    public DocumentSet Set { get; }

    /// <summary>All problems, ordered by file, line and column.</summary>
    public ImmutableArray<PolicyDiagnostic> Diagnostics { get; }

    /// <summary>What a later compilation can take over; null when it has to begin anew.</summary>
    internal CompilationState? State { get; init; }

    /// <summary>How many documents were taken over, compiled, from the result before.</summary>
    public int TakenOver { get; internal init; }

    /// <summary>Whether a diagnostic is an error.</summary>
    public bool HasErrors => Snapshot is null;
}
