using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Server.Policies;

/// <summary>What became of a change.</summary>
internal sealed record ApplyOutcome
{
    /// <summary>The revision that holds the documents; 0 when nothing was stored.</summary>
    public long Revision { get; init; }

    /// <summary>Whether it is the active one.</summary>
    public bool Active { get; init; }

    /// <summary>What differs from the newest revision.</summary>
    public ImmutableArray<DocumentChange> Changes { get; init; } = [];

    /// <summary>Errors and warnings, ordered by position.</summary>
    public ImmutableArray<PolicyDiagnostic> Diagnostics { get; init; } = [];

    /// <summary>Whether errors in the documents kept them from being stored.</summary>
    public bool Rejected { get; init; }

    /// <summary>A document to take out that is not there: nothing was stored.</summary>
    public DocumentKey? Missing { get; init; }
}
