using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ZeroTrust.Pdp.Storage.Sqlite;

/// <summary>All words about what goes wrong with a SQLite file.</summary>
internal sealed class SqliteErrors(string path, TimeSpan busyTimeout)
{
    public StorageException? Translate(Exception exception)
    {
        if (exception is StorageException)
        {
            return null;
        }

        // EF wraps what its driver threw.
        StorageException? translated = null;
        for (Exception? cause = exception; cause is not null && translated is null; cause = cause.InnerException)
        {
            translated = cause switch
            {
                SqliteException sqlite => Of(sqlite, exception),
                UnauthorizedAccessException or IOException => CannotOpen(exception),

                // The driver and EF meet a value that no table of ours can hold.
                InvalidCastException or FormatException or OverflowException => Damaged(exception),
                _ => null,
            };
        }

        return translated;
    }

    public StorageException Busy(Exception? inner) => New(
        StorageFailure.Busy,
        string.Create(CultureInfo.InvariantCulture, $"is held by another writer for longer than {busyTimeout.TotalSeconds} s: try again, and look for a process that keeps the file open"),
        inner);

    public StorageException OtherApplication() => New(
        StorageFailure.Foreign,
        "is the database of another application: name another file");

    public StorageException Newer(string migration) => New(
        StorageFailure.NewerVersion,
        $"was written by a newer version of this software (its schema has `{migration}`, unknown here): run that version, or restore the backup made before the upgrade");

    public StorageException NoWriteAheadLog(string mode) => New(
        StorageFailure.Unavailable,
        $"cannot keep a write-ahead log (journal mode `{mode}`): put it on a local file system");

    private StorageException Of(SqliteException sqlite, Exception exception) => sqlite.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB => New(StorageFailure.Foreign, "is not a database: name another file, or restore this one from a backup", exception),
        raw.SQLITE_CORRUPT => Damaged(exception),
        raw.SQLITE_READONLY or raw.SQLITE_PERM => New(
            StorageFailure.ReadOnly,
            "cannot be written: give the account of this process permission to write the file and its folder",
            exception),
        raw.SQLITE_FULL => New(
            StorageFailure.Full,
            "is full: free space on its disk or raise its maximum size, then repeat the change",
            exception),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Busy(exception),
        raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH => CannotOpen(exception),
        raw.SQLITE_IOERR => New(
            StorageFailure.Unavailable,
            string.Create(CultureInfo.InvariantCulture, $"cannot be read or written (input/output error {sqlite.SqliteExtendedErrorCode}): check its disk and the space on it"),
            exception),

        // The schema says no: the tables are there but not as this version left them.
        raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH => Damaged(exception),
        _ => New(
            StorageFailure.Other,
            string.Create(CultureInfo.InvariantCulture, $"failed (SQLite error {sqlite.SqliteExtendedErrorCode}): see the inner exception, and check the file with `PRAGMA integrity_check`"),
            exception),
    };

    private StorageException CannotOpen(Exception exception) => New(
        StorageFailure.Unavailable,
        "cannot be opened or created: check that its folder can be created and that the account of this process may read and write it",
        exception);

    private StorageException Damaged(Exception exception) =>
        New(StorageFailure.Damaged, "is damaged: restore it from a backup", exception);

    private StorageException New(StorageFailure failure, string what, Exception? inner = null) =>
        new(failure, path, $"the policy store `{path}` {what}", inner);
}
