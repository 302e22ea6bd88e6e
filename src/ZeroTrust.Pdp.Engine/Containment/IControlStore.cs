using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Containment;

/// <summary>
/// Keeps quarantines and grants. Implementations are thread-safe; a returned task of a write completes after the write is
/// durable, and a write that throws has changed nothing. Times are kept to microseconds.
/// </summary>
public interface IControlStore
{
    /// <summary>Counts changes; 0: none yet.</summary>
    Task<long> GetVersionAsync(CancellationToken cancellationToken);

    /// <summary>The entries that have neither been ended nor run out.</summary>
    Task<ControlState> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Stores a quarantine under its id, which must be new.</summary>
    Task<ControlRecord<Quarantine>> AddAsync(Quarantine quarantine, CancellationToken cancellationToken);

    /// <summary>Stores a grant under its id, which must be new.</summary>
    Task<ControlRecord<Grant>> AddAsync(Grant grant, CancellationToken cancellationToken);

    /// <summary>Lifts a quarantine; one that was lifted before stays as it is. Null: there is none of that id.</summary>
    Task<ControlRecord<Quarantine>?> LiftAsync(string id, string by, string reason, CancellationToken cancellationToken);

    /// <summary>Revokes a grant; one that was revoked before stays as it is. Null: there is none of that id.</summary>
    Task<ControlRecord<Grant>?> RevokeAsync(string id, string by, string reason, CancellationToken cancellationToken);

    /// <summary>Quarantines, newest first, at most <paramref name="count"/>, with sequences below <paramref name="before"/> when it is given.</summary>
    /// <param name="all">Also those that were lifted or have run out.</param>
    /// <param name="before">Where the page before ended.</param>
    /// <param name="count">The size of the page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<ControlRecord<Quarantine>>> ListQuarantinesAsync(bool all, long? before, int count, CancellationToken cancellationToken);

    /// <summary>Grants, as <see cref="ListQuarantinesAsync"/>.</summary>
    /// <inheritdoc cref="ListQuarantinesAsync"/>
    Task<ImmutableArray<ControlRecord<Grant>>> ListGrantsAsync(bool all, long? before, int count, CancellationToken cancellationToken);
}
