using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using ZeroTrust.Pdp.Engine.Analysis;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Engine.Revisions;
using ZeroTrust.Pdp.Server.Telemetry;

namespace ZeroTrust.Pdp.Server.Policies;

/// <summary>
/// Everything that changes which policies answer, one change after the other:
/// <list type="number">
/// <item>documents are compiled aside;</item>
/// <item>the revision is stored, durably;</item>
/// <item>the snapshot is swapped;</item>
/// <item>the caller gets its answer.</item>
/// </list>
/// So a caller that has seen a revision number meets that revision, or a later one, in every decision of this process.
/// </summary>
internal sealed class PolicyAdministration(
    IRevisionStore store,
    PolicyCompiler compiler,
    PolicyRuntime runtime,
    PdpMetrics metrics,
    ILogger<PolicyAdministration> logger) : IDisposable
{
    private const string FolderAuthor = "folder";
    private const int MaxAttempts = 8;
    private const int LargeSet = 1_000;

    private readonly SemaphoreSlim _writer = new(1, 1);
    private long _followedSequence = -1;
    private CachedDocuments? _lastRead;

    // What answers; the next compilation takes over from it what has not changed.
    private CompilationResult? _published;

    /// <summary>Loads the active revision, if there is one.</summary>
    /// <exception cref="PolicyLoadException">The active revision cannot be used.</exception>
    public async Task LoadActiveAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            RevisionHead head = await store.GetHeadAsync(cancellationToken);
            if (head.Active != 0)
            {
                CompilationResult result = await CompileRevisionAsync(head.Active, cancellationToken);
                if (result.HasErrors)
                {
                    throw new PolicyLoadException(
                        string.Create(CultureInfo.InvariantCulture, $"the active revision {head.Active} cannot be loaded"),
                        result.Diagnostics);
                }

                Publish(result, head.Active);
            }

            _followedSequence = head.ChangeSequence;
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>
    /// Follows the store to where another process has moved it. A revision that cannot be used leaves the current one in
    /// place and is reported once.
    /// </summary>
    /// <param name="afterFailure">Whether the store could not be asked before: then it is looked at although nothing seems changed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task FollowStoreAsync(bool afterFailure, CancellationToken cancellationToken)
    {
        RevisionHead seen = await store.GetHeadAsync(cancellationToken);
        if (!afterFailure && seen.ChangeSequence == Volatile.Read(ref _followedSequence))
            return;
        await _writer.WaitAsync(cancellationToken);
        try
        {
            RevisionHead head = await store.GetHeadAsync(cancellationToken);
            if (head.Active != 0 && head.Active != runtime.Current?.Revision)
            {
                CompilationResult result = await CompileRevisionAsync(head.Active, cancellationToken);
                if (result.HasErrors)
                    ReportBadRevision(head.Active, result.Diagnostics);
                else
                    Publish(result, head.Active);
            }
            else
            {
                runtime.MarkFresh();
            }

            Volatile.Write(ref _followedSequence, head.ChangeSequence);
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Stores a new revision and, unless asked otherwise, makes it answer.</summary>
    /// <exception cref="RevisionConflictException">The base revision is not the newest.</exception>
    public async Task<ApplyOutcome> ApplyAsync(ApplyCommand command, CancellationToken cancellationToken)
    {
        DocumentReading reading = DocumentSet.Read(command.Sources);
        await _writer.WaitAsync(cancellationToken);
        try
        {
            // Without a lock of the author's the change is made over whatever is newest, also when another process
            // stores a revision in between.
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    return await ApplyOnceAsync(command, reading.Set, cancellationToken);
                }
                catch (RevisionConflictException) when (command.BaseRevision is null && attempt < MaxAttempts)
                {
                    Log.ApplyRetried(logger, attempt);
                }
            }
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Makes a stored revision answer, after compiling it again.</summary>
    /// <exception cref="RevisionConflictException">The expected revision is not the active one.</exception>
    public async Task<ActivateOutcome> ActivateAsync(long number, long? expectedActive, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            RevisionHead head = await store.GetHeadAsync(cancellationToken);
            if (expectedActive is { } expected && expected != head.Active)
                throw new RevisionConflictException("active", expected, head.Active);
            if (await store.FindAsync(number, cancellationToken) is null)
                return new ActivateOutcome(null, []);
            CompilationResult result = await CompileRevisionAsync(number, cancellationToken);
            if (result.HasErrors)
                return new ActivateOutcome(null, result.Diagnostics);
            RevisionInfo? active = await store.ActivateAsync(number, expectedActive, cancellationToken);
            if (active is null)
                return new ActivateOutcome(null, []);
            Publish(result, number);
            return new ActivateOutcome(active, []);
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>
    /// Makes the documents of the policy folder answer. Unchanged content makes no new revision. With errors nothing
    /// changes; they are returned.
    /// </summary>
    public async Task<ApplyOutcome> ApplyFolderAsync(IReadOnlyList<PolicySource> sources, CancellationToken cancellationToken)
    {
        CompilationResult result = Compile(sources);
        if (result.HasErrors)
            return new ApplyOutcome { Rejected = true, Diagnostics = result.Diagnostics };
        await _writer.WaitAsync(cancellationToken);
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    long revision = await StoreFolderAsync(result.Set, sources.Count, cancellationToken);
                    if (runtime.Current is not { } current || current.Revision != revision)
                        Publish(result, revision);
                    else
                        runtime.MarkFresh();
                    return new ApplyOutcome { Revision = revision, Active = true, Diagnostics = result.Diagnostics };
                }
                catch (RevisionConflictException) when (attempt < MaxAttempts)
                {
                    Log.ApplyRetried(logger, attempt);
                }
            }
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>All problems of a set, those of its meaning included, without storing it.</summary>
    public ImmutableArray<PolicyDiagnostic> Validate(IReadOnlyList<PolicySource> sources) => PolicyAnalyzer.Analyze(Compile(sources));

    /// <summary>The documents of a revision, ordered by key; null when there is no such revision.</summary>
    /// <param name="revision">Its number; 0: the active one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(long Revision, DocumentSet Documents)?> ReadAsync(long revision, CancellationToken cancellationToken)
    {
        if (revision == 0)
            revision = (await store.GetHeadAsync(cancellationToken)).Active;
        if (revision == 0)
            return null;
        return await FindDocumentsAsync(revision, cancellationToken) is { } documents ? (revision, documents) : null;
    }

    /// <summary>Revisions, newest first.</summary>
    public Task<ImmutableArray<RevisionInfo>> ListAsync(long? before, int count, CancellationToken cancellationToken) =>
        store.ListAsync(before, count, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private async Task<ApplyOutcome> ApplyOnceAsync(ApplyCommand command, DocumentSet changed, CancellationToken cancellationToken)
    {
        RevisionHead head = await store.GetHeadAsync(cancellationToken);
        if (command.BaseRevision is { } expected && expected != head.Newest)
            throw new RevisionConflictException("newest", expected, head.Newest);
        DocumentSet newest = head.Newest == 0 ? DocumentSet.Empty : await ReadDocumentsAsync(head.Newest, cancellationToken);
        foreach (DocumentKey key in command.Removed)
        {
            if (newest.Find(key) is null)
                return new ApplyOutcome { Missing = key };
        }

        CompilationResult result = Compile(SourcesOver(command, newest, changed));
        if (result.HasErrors)
        {
            return new ApplyOutcome
            {
                Rejected = true,
                Changes = result.Set.ChangesFrom(newest),
                Diagnostics = result.Diagnostics,
            };
        }

        ImmutableArray<DocumentChange> changes = result.Set.ChangesFrom(newest);
        if (command.DryRun)
            return new ApplyOutcome { Changes = changes, Diagnostics = result.Diagnostics };

        bool active;
        long revision;
        if (head.Newest != 0 && changes.IsEmpty)
        {
            revision = head.Newest;
            active = head.Active == revision;
            if (!active && !command.StageOnly)
            {
                await store.ActivateAsync(revision, head.Active, cancellationToken);
                active = true;
            }
        }
        else
        {
            var made = new NewRevision(result.Set.Documents, result.Set.ContentHash, command.Author, command.Message);
            RevisionInfo stored = await store.AppendAsync(made, head.Newest, !command.StageOnly, cancellationToken);
            revision = stored.Number;
            active = !command.StageOnly;
            // The next change is made over this set: reading all of it back from the store takes longer than the change.
            Volatile.Write(ref _lastRead, new CachedDocuments(revision, result.Set));
            Log.RevisionStored(logger, revision, stored.DocumentCount, active);
        }

        if (active && runtime.Current?.Revision != revision)
            Publish(result, revision);
        return new ApplyOutcome { Revision = revision, Active = active, Changes = changes, Diagnostics = result.Diagnostics };
    }

    /// <summary>
    /// The texts of the whole new set: those of the change, and the documents of the newest revision that it leaves alone.
    /// Compiling them together reports the problems of unreadable documents and of all others at once.
    /// </summary>
    private static List<PolicySource> SourcesOver(ApplyCommand command, DocumentSet newest, DocumentSet changed)
    {
        var sources = new List<PolicySource>(command.Sources);
        if (command.Replace)
            return sources;
        var removed = new HashSet<DocumentKey>(command.Removed);
        foreach (PolicyDocument document in newest.Documents)
        {
            if (changed.Find(document.Key) is null && !removed.Contains(document.Key))
                sources.Add(document.ToSource());
        }

        return sources;
    }

    private async Task<long> StoreFolderAsync(DocumentSet documents, int fileCount, CancellationToken cancellationToken)
    {
        RevisionHead head = await store.GetHeadAsync(cancellationToken);
        if (head.Active != 0 && await HasContentAsync(head.Active, documents, cancellationToken))
            return head.Active;
        if (head.Newest != head.Active && await HasContentAsync(head.Newest, documents, cancellationToken))
        {
            await store.ActivateAsync(head.Newest, head.Active, cancellationToken);
            return head.Newest;
        }

        string message = string.Create(CultureInfo.InvariantCulture, $"{fileCount} {(fileCount == 1 ? "file" : "files")}");
        var made = new NewRevision(documents.Documents, documents.ContentHash, FolderAuthor, message);
        RevisionInfo stored = await store.AppendAsync(made, head.Newest, activate: true, cancellationToken);
        Log.RevisionStored(logger, stored.Number, stored.DocumentCount, activated: true);
        return stored.Number;
    }

    private async Task<bool> HasContentAsync(long revision, DocumentSet documents, CancellationToken cancellationToken) =>
        await store.FindAsync(revision, cancellationToken) is { } info && info.ContentHash == documents.ContentHash;

    private async Task<CompilationResult> CompileRevisionAsync(long revision, CancellationToken cancellationToken) =>
        compiler.Compile(await ReadDocumentsAsync(revision, cancellationToken), Volatile.Read(ref _published));

    private CompilationResult Compile(IReadOnlyList<PolicySource> sources) => compiler.Compile(sources, Volatile.Read(ref _published));

    private async Task<DocumentSet> ReadDocumentsAsync(long revision, CancellationToken cancellationToken) =>
        await FindDocumentsAsync(revision, cancellationToken)
        ?? throw new InvalidOperationException(
            string.Create(CultureInfo.InvariantCulture, $"the store names revision {revision} but does not have it"));

    /// <summary>Reads a revision, or takes it from memory: revisions never change, and pages are asked for in a row.</summary>
    private async Task<DocumentSet?> FindDocumentsAsync(long revision, CancellationToken cancellationToken)
    {
        CachedDocuments? cached = Volatile.Read(ref _lastRead);
        if (cached?.Revision == revision)
            return cached.Documents;
        if (await store.ReadDocumentsAsync(revision, cancellationToken) is not { } documents)
            return null;
        DocumentSet set = DocumentSet.Of(documents);
        Volatile.Write(ref _lastRead, new CachedDocuments(revision, set));
        return set;
    }

    private void Publish(CompilationResult result, long revision)
    {
        PolicySnapshot numbered = result.Snapshot!.WithRevision(revision);
        // What reading a large set took goes back to the system before the first request comes: later that would stall decisions.
        if (runtime.Current is null && numbered.DocumentCount >= LargeSet)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        runtime.Publish(numbered);
        Volatile.Write(ref _published, result);
        Log.RevisionCompiled(logger, numbered.DocumentCount, result.TakenOver);
        Log.RevisionActive(logger, revision, numbered.PolicyCount, numbered.DocumentCount);
    }

    private void ReportBadRevision(long revision, ImmutableArray<PolicyDiagnostic> diagnostics)
    {
        runtime.MarkStale();
        metrics.LoadFailed("store");
        Log.RevisionUnusable(logger, revision, runtime.Current?.Revision ?? 0, diagnostics.Length);
        foreach (PolicyDiagnostic diagnostic in diagnostics)
            Log.RevisionProblem(logger, diagnostic.ToString());
    }

    private sealed record CachedDocuments(long Revision, DocumentSet Documents);
}
