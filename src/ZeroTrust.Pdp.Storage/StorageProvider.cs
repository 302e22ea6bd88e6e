namespace ZeroTrust.Pdp.Storage;

/// <summary>What differs between databases. Thread-safe.</summary>
internal abstract class StorageProvider : IAsyncDisposable
{
    /// <summary>The database in words for messages.</summary>
    public abstract string Location { get; }

    /// <summary>Makes the database ready: there, ours, and at this version's schema. May be called again after it threw.</summary>
    public abstract Task PrepareAsync(CancellationToken cancellationToken);

    public abstract StorageContext CreateContext();

    /// <summary>Takes the write lock before anything is read, so that what is read stays true until the commit.</summary>
    public abstract Task<StorageWrite> BeginWriteAsync(StorageContext context, CancellationToken cancellationToken);

    /// <summary>Stores the rows of a revision and those of its texts that are not there yet, inside a write.</summary>
    public abstract Task WriteDocumentsAsync(StorageContext context, long revision, RevisionManifest manifest);

    /// <summary>Turns what a database, its driver or the file system threw into our own words.</summary>
    /// <returns>Null when the exception is none of theirs.</returns>
    public abstract StorageException? Translate(Exception exception);

    public abstract ValueTask DisposeAsync();
}
