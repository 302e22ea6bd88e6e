using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Revisions;

/// <summary>
/// Keeps revisions. Implementations are thread-safe; a returned task of a write completes after the write is durable,
/// and a write that throws has changed nothing.
/// </summary>
public interface IRevisionStore
{
    /// <summary>Where the store stands.</summary>
    Task<RevisionHead> GetHeadAsync(CancellationToken cancellationToken);

    /// <summary>Stores a revision under the next number, and moves the active pointer to it when asked, as one write.</summary>
    /// <param name="revision">What to store.</param>
    /// <param name="expectedNewest">The newest revision the caller has seen (0: none), or null for no lock.</param>
    /// <param name="activate">Whether the new revision becomes the active one.</param>
    /// <param name="cancellationToken">Gives up before the write begins.</param>
    /// <exception cref="RevisionConflictException"><paramref name="expectedNewest"/> is not the newest revision.</exception>
    Task<RevisionInfo> AppendAsync(NewRevision revision, long? expectedNewest, bool activate, CancellationToken cancellationToken);

    /// <summary>Moves the active pointer. Returns null when there is no such revision.</summary>
    /// <param name="number">The revision to activate.</param>
    /// <param name="expectedActive">The revision that must be active now (0: none), or null for no lock.</param>
    /// <param name="cancellationToken">Gives up before the write begins.</param>
    /// <exception cref="RevisionConflictException"><paramref name="expectedActive"/> is not the active revision.</exception>
    Task<RevisionInfo?> ActivateAsync(long number, long? expectedActive, CancellationToken cancellationToken);

    /// <summary>One revision, or null.</summary>
    Task<RevisionInfo?> FindAsync(long number, CancellationToken cancellationToken);

    /// <summary>Revisions, newest first, at most <paramref name="count"/>, with numbers below <paramref name="before"/> when it is given.</summary>
    Task<ImmutableArray<RevisionInfo>> ListAsync(long? before, int count, CancellationToken cancellationToken);

    /// <summary>All documents of a revision, ordered by key; null when there is no such revision.</summary>
    Task<ImmutableArray<PolicyDocument>?> ReadDocumentsAsync(long number, CancellationToken cancellationToken);
}
