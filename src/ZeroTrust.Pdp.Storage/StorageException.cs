namespace ZeroTrust.Pdp.Storage;

/// <summary>
/// The infrastructure under a store is broken. The message says what is wrong, where, and what to do; it is meant for
/// operators, not for clients. A write that throws it has changed nothing.
/// </summary>
public sealed class StorageException : Exception
{
    /// <summary>States a failure.</summary>
    /// <param name="failure">Which one.</param>
    /// <param name="location">The database: a path, or a server and database name.</param>
    /// <param name="message">What, where, and what to do.</param>
    /// <param name="innerException">What the database or the operating system said, if it did.</param>
    public StorageException(StorageFailure failure, string location, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Failure = failure;
        Location = location;
    }

    /// <summary>Which failure.</summary>
    public StorageFailure Failure { get; }

    /// <summary>The database: a path, or a server and database name.</summary>
    public string Location { get; }

    /// <summary>
    /// Whether the same call may succeed later without a change to what is stored: the disk gets room, the other writer
    /// finishes, permissions are mended.
    /// </summary>
    public bool IsTransient =>
        Failure is StorageFailure.Unavailable or StorageFailure.ReadOnly or StorageFailure.Full or StorageFailure.Busy;
}
