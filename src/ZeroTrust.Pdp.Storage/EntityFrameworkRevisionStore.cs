using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Revisions;
using ZeroTrust.Pdp.Storage.Entities;

namespace ZeroTrust.Pdp.Storage;

/// <summary>
/// Revisions in a relational database. It opens its database (creates it, and brings its schema to this version) at the
/// first call, or at <see cref="OpenAsync"/>; an open that failed is tried again by the next call. Thread-safe.
/// </summary>
/// <remarks>
/// Beyond the exceptions of <see cref="IRevisionStore"/> every member throws <see cref="StorageException"/> when the
/// infrastructure fails, and <see cref="ObjectDisposedException"/> after disposal.
/// </remarks>
public sealed class EntityFrameworkRevisionStore : IRevisionStore, IAsyncDisposable
{
    private readonly StorageDatabase _database;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal EntityFrameworkRevisionStore(StorageProvider provider, TimeProvider time, ILogger logger)
    {
        _database = new StorageDatabase(provider);
        _time = time;
        _logger = logger;
        Controls = new EntityFrameworkControlStore(_database, time);
    }

    /// <summary>The quarantines and grants in the same database.</summary>
    public EntityFrameworkControlStore Controls { get; }

    /// <summary>The database in words for operators: its path, or its server and name.</summary>
    public string Location => _database.Provider.Location;

    /// <summary>Opens the database now, so that start-up meets what is wrong with it. Does nothing when it is open.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">It cannot be used as it is.</exception>
    public Task OpenAsync(CancellationToken cancellationToken) =>
        _database.RunAsync(static (_, _) => Task.FromResult(true), cancellationToken);

    /// <inheritdoc/>
    public Task<RevisionHead> GetHeadAsync(CancellationToken cancellationToken) =>
        _database.RunAsync(
            async (context, token) =>
            {
                RevisionHeadEntity head = await ReadHeadAsync(context.Head.AsNoTracking(), token);
                return new RevisionHead(head.Newest, head.Active, head.ChangeSequence);
            },
            cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The revision breaks its contract, or <see cref="RevisionLimits"/>.</exception>
    public Task<RevisionInfo> AppendAsync(NewRevision revision, long? expectedNewest, bool activate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revision);
        RevisionManifest manifest = RevisionManifest.Of(revision);
        return _database.RunAsync(
            async (context, token) =>
            {
                await using StorageWrite write = await _database.Provider.BeginWriteAsync(context, token);
                token.ThrowIfCancellationRequested();
                long start = Stopwatch.GetTimestamp();

                // The write has begun: from here on it is finished or fails, but is not cancelled.
                RevisionHeadEntity head = await ReadHeadAsync(context.Head, CancellationToken.None);
                if (expectedNewest is { } expected && expected != head.Newest)
                {
                    throw new RevisionConflictException("newest", expected, head.Newest);
                }

                long number = checked(head.Newest + 1);
                var entity = new RevisionEntity
                {
                    Number = number,
                    BaseRevision = head.Newest,
                    CreatedAt = Microseconds(_time.GetUtcNow()),
                    Author = revision.Author,
                    Message = revision.Message,
                    ContentHash = revision.ContentHash,
                    DocumentCount = manifest.Documents.Length,
                    ManifestHash = manifest.Hash,
                };
                context.Revisions.Add(entity);
                head.Newest = number;
                head.Active = activate ? number : head.Active;
                head.ChangeSequence = checked(head.ChangeSequence + 1);
                await context.SaveChangesAsync(CancellationToken.None);
                await _database.Provider.WriteDocumentsAsync(context, number, manifest);
                await write.CommitAsync();
                StorageLog.Appended(_logger, number, manifest.Documents.Length, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                return ToInfo(entity, head.Active);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Activating the active revision is no change: the change sequence stays.</remarks>
    public Task<RevisionInfo?> ActivateAsync(long number, long? expectedActive, CancellationToken cancellationToken) =>
        _database.RunAsync(
            async (context, token) =>
            {
                await using StorageWrite write = await _database.Provider.BeginWriteAsync(context, token);
                token.ThrowIfCancellationRequested();
                RevisionEntity? entity = await context.Revisions.AsNoTracking()
                    .SingleOrDefaultAsync(e => e.Number == number, CancellationToken.None);
                if (entity is null)
                {
                    return null;
                }

                RevisionHeadEntity head = await ReadHeadAsync(context.Head, CancellationToken.None);
                if (expectedActive is { } expected && expected != head.Active)
                {
                    throw new RevisionConflictException("active", expected, head.Active);
                }

                if (head.Active != number)
                {
                    head.Active = number;
                    head.ChangeSequence = checked(head.ChangeSequence + 1);
                    await context.SaveChangesAsync(CancellationToken.None);
                    await write.CommitAsync();
                }

                return ToInfo(entity, head.Active);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<RevisionInfo?> FindAsync(long number, CancellationToken cancellationToken) =>
        _database.RunAsync(
            async (context, token) =>
            {
                // One statement: the pointer and the revision are of the same moment.
                var found = await (
                    from revision in context.Revisions.AsNoTracking()
                    where revision.Number == number
                    from head in context.Head
                    select new { Revision = revision, head.Active }).SingleOrDefaultAsync(token);
                return found is null ? null : ToInfo(found.Revision, found.Active);
            },
            cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public Task<ImmutableArray<RevisionInfo>> ListAsync(long? before, int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        long below = before ?? long.MaxValue;
        return _database.RunAsync(
            async (context, token) =>
            {
                var page = (
                    from revision in context.Revisions.AsNoTracking()
                    where revision.Number < below
                    from head in context.Head
                    orderby revision.Number descending
                    select new { Revision = revision, head.Active }).Take(count);
                ImmutableArray<RevisionInfo>.Builder found = ImmutableArray.CreateBuilder<RevisionInfo>();
                await foreach (var row in page.AsAsyncEnumerable().WithCancellation(token))
                {
                    found.Add(ToInfo(row.Revision, row.Active));
                }

                return found.DrainToImmutable();
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>What is returned has been held against the digest that was stored with the revision.</remarks>
    public Task<ImmutableArray<PolicyDocument>?> ReadDocumentsAsync(long number, CancellationToken cancellationToken) =>
        _database.RunAsync(
            async (context, token) =>
            {
                // Two statements without a transaction: a revision never changes once it can be seen.
                RevisionEntity? revision = await context.Revisions.AsNoTracking()
                    .SingleOrDefaultAsync(e => e.Number == number, token);
                return revision is null ? (ImmutableArray<PolicyDocument>?)null : await ReadDocumentsAsync(context, revision, token);
            },
            cancellationToken);

    /// <summary>Closes the database. Calls still running may fail.</summary>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static long Microseconds(DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    private static RevisionInfo ToInfo(RevisionEntity entity, long active) => new(
        entity.Number,
        entity.BaseRevision,
        entity.Number == active,
        DateTimeOffset.UnixEpoch.AddTicks(entity.CreatedAt * TimeSpan.TicksPerMicrosecond),
        entity.Author,
        entity.Message,
        entity.ContentHash,
        entity.DocumentCount);

    private async Task<RevisionHeadEntity> ReadHeadAsync(IQueryable<RevisionHeadEntity> heads, CancellationToken token) =>
        await heads.SingleOrDefaultAsync(e => e.Id == RevisionHeadEntity.OnlyId, token)
        ?? throw _database.Damaged("has lost the row that says where it stands");

    private async Task<ImmutableArray<PolicyDocument>> ReadDocumentsAsync(StorageContext context, RevisionEntity revision, CancellationToken token)
    {
        long number = revision.Number;
        var rows =
            from document in context.RevisionDocuments.AsNoTracking()
            where document.Revision == number
            orderby document.Position
            join text in context.DocumentTexts on document.TextId equals text.Id
            select new { document.Kind, document.Name, document.File, document.Line, text.Content };

        // A damaged count must not become a huge allocation.
        ImmutableArray<PolicyDocument>.Builder documents =
            ImmutableArray.CreateBuilder<PolicyDocument>(Math.Clamp(revision.DocumentCount, 0, 1 << 16));

        // Few kinds and files are shared by many documents.
        var shared = new Dictionary<string, string>(StringComparer.Ordinal);
        byte[] textHash = new byte[RevisionManifest.HashLength];
        using var hasher = new ManifestHasher();
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(token))
        {
            var key = new DocumentKey(Share(row.Kind), row.Name);
            SHA256.HashData(row.Content, textHash);
            hasher.Add(key, row.File, row.Line, textHash);
            documents.Add(new PolicyDocument(
                key,
                Share(row.File),
                row.Line,
                ManifestHasher.TryDecode(row.Content) ?? throw _database.Damaged($"holds a text of revision {number} that is not UTF-8")));
        }

        if (documents.Count != revision.DocumentCount || !hasher.Finish().AsSpan().SequenceEqual(revision.ManifestHash))
        {
            throw _database.Damaged($"holds other documents for revision {number} than were stored");
        }

        return documents.DrainToImmutable();

        string Share(string value)
        {
            if (shared.TryGetValue(value, out string? first))
            {
                return first;
            }

            shared.Add(value, value);
            return value;
        }
    }
}
