using System.Collections.Immutable;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Storage.Entities;

namespace ZeroTrust.Pdp.Storage;

/// <summary>
/// Quarantines and grants in the database of a revision store, which opens and closes it. Thread-safe.
/// </summary>
/// <remarks>Every member throws <see cref="StorageException"/> when the infrastructure fails.</remarks>
public sealed class EntityFrameworkControlStore : IControlStore
{
    private readonly StorageDatabase _database;
    private readonly TimeProvider _time;

    internal EntityFrameworkControlStore(StorageDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    private static Expression<Func<ControlEntity, bool>> IsQuarantine => static e => e.Kind < ControlKinds.FirstGrant;

    private static Expression<Func<ControlEntity, bool>> IsGrant => static e => e.Kind >= ControlKinds.FirstGrant;

    /// <inheritdoc/>
    public Task<long> GetVersionAsync(CancellationToken cancellationToken) =>
        _database.RunAsync(async (context, token) => (await ReadHeadAsync(context.ControlHead.AsNoTracking(), token)).Version, cancellationToken);

    /// <inheritdoc/>
    public Task<ControlState> ReadAsync(CancellationToken cancellationToken) =>
        _database.RunAsync(
            async (context, token) =>
            {
                // The version first: an entry that is newer than it is read again, none is missed.
                ControlHeadEntity head = await ReadHeadAsync(context.ControlHead.AsNoTracking(), token);
                List<ControlEntity> rows = await Open(context.Controls.AsNoTracking()).ToListAsync(token);
                var quarantines = new List<Quarantine>();
                var grants = new List<Grant>();
                foreach (ControlEntity row in rows)
                {
                    if (row.Kind < ControlKinds.FirstGrant)
                    {
                        quarantines.Add(Map(ControlRows.ToQuarantine, row).Entry);
                    }
                    else
                    {
                        grants.Add(Map(ControlRows.ToGrant, row).Entry);
                    }
                }

                return new ControlState(head.Version, quarantines, grants);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<ControlRecord<Quarantine>> AddAsync(Quarantine quarantine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(quarantine);
        return AddAsync(ControlRows.Of(quarantine), ControlRows.ToQuarantine, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ControlRecord<Grant>> AddAsync(Grant grant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return AddAsync(ControlRows.Of(grant), ControlRows.ToGrant, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ControlRecord<Quarantine>?> LiftAsync(string id, string by, string reason, CancellationToken cancellationToken) =>
        EndAsync(id, IsQuarantine, by, reason, ControlRows.ToQuarantine, cancellationToken);

    /// <inheritdoc/>
    public Task<ControlRecord<Grant>?> RevokeAsync(string id, string by, string reason, CancellationToken cancellationToken) =>
        EndAsync(id, IsGrant, by, reason, ControlRows.ToGrant, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<ControlRecord<Quarantine>>> ListQuarantinesAsync(bool all, long? before, int count, CancellationToken cancellationToken) =>
        ListAsync(IsQuarantine, all, before, count, ControlRows.ToQuarantine, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<ControlRecord<Grant>>> ListGrantsAsync(bool all, long? before, int count, CancellationToken cancellationToken) =>
        ListAsync(IsGrant, all, before, count, ControlRows.ToGrant, cancellationToken);

    private Task<ControlRecord<T>> AddAsync<T>(ControlEntity entity, Func<ControlEntity, ControlRecord<T>> map, CancellationToken cancellationToken) =>
        WriteAsync(
            async (context, sequence) =>
            {
                entity.Sequence = sequence;
                entity.CreatedAt = Now();
                context.Controls.Add(entity);
                await context.SaveChangesAsync(CancellationToken.None);
                return map(entity);
            },
            cancellationToken);

    private Task<ControlRecord<T>?> EndAsync<T>(
        string id, Expression<Func<ControlEntity, bool>> kind, string by, string reason, Func<ControlEntity, ControlRecord<T>> map, CancellationToken cancellationToken) =>
        WriteAsync<ControlRecord<T>?>(
            async (context, _) =>
            {
                ControlEntity? entity = await context.Controls.Where(kind).SingleOrDefaultAsync(e => e.Id == id, CancellationToken.None);
                if (entity is null)
                {
                    return null;
                }

                if (entity.EndedAt is null)
                {
                    entity.EndedAt = Now();
                    entity.EndedBy = by;
                    entity.EndReason = reason;
                    await context.SaveChangesAsync(CancellationToken.None);
                }

                return Map(map, entity);
            },
            cancellationToken);

    private Task<T> WriteAsync<T>(Func<StorageContext, long, Task<T>> change, CancellationToken cancellationToken) =>
        _database.RunAsync(
            async (context, token) =>
            {
                await using StorageWrite write = await _database.Provider.BeginWriteAsync(context, token);
                token.ThrowIfCancellationRequested();

                // The write has begun: from here on it is finished or fails, but is not cancelled.
                ControlHeadEntity head = await ReadHeadAsync(context.ControlHead, CancellationToken.None);
                head.Version = checked(head.Version + 1);
                T result = await change(context, head.Version);
                await write.CommitAsync();
                return result;
            },
            cancellationToken);

    private Task<ImmutableArray<ControlRecord<T>>> ListAsync<T>(
        Expression<Func<ControlEntity, bool>> kind, bool all, long? before, int count, Func<ControlEntity, ControlRecord<T>> map, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        long below = before ?? long.MaxValue;
        return _database.RunAsync(
            async (context, token) =>
            {
                IQueryable<ControlEntity> rows = context.Controls.AsNoTracking().Where(kind).Where(e => e.Sequence < below);
                List<ControlEntity> page = await (all ? rows : Open(rows)).OrderByDescending(e => e.Sequence).Take(count).ToListAsync(token);
                return page.Select(row => Map(map, row)).ToImmutableArray();
            },
            cancellationToken);
    }

    private IQueryable<ControlEntity> Open(IQueryable<ControlEntity> rows)
    {
        long now = Now();
        return rows.Where(e => e.EndedAt == null && (e.EndsAt == null || e.EndsAt > now));
    }

    private async Task<ControlHeadEntity> ReadHeadAsync(IQueryable<ControlHeadEntity> heads, CancellationToken token) =>
        await heads.SingleOrDefaultAsync(e => e.Id == RevisionHeadEntity.OnlyId, token)
        ?? throw _database.Damaged("has lost the row that says where quarantines and grants stand");

    private ControlRecord<T> Map<T>(Func<ControlEntity, ControlRecord<T>> map, ControlEntity row)
    {
        try
        {
            return map(row);
        }
        catch (ArgumentException)
        {
            throw _database.Damaged($"holds a quarantine or grant (`{row.Id}`) that makes no sense");
        }
    }

    private long Now() => ControlRows.Microseconds(_time.GetUtcNow());
}
