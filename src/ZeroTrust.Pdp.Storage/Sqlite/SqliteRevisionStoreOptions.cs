namespace ZeroTrust.Pdp.Storage.Sqlite;

/// <summary>Where the SQLite store is and how it behaves. Copied when the store is made; later changes have no effect.</summary>
public sealed class SqliteRevisionStoreOptions
{
    /// <summary>The default of <see cref="BusyTimeout"/>.</summary>
    public static readonly TimeSpan DefaultBusyTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The longest <see cref="BusyTimeout"/>.</summary>
    public static readonly TimeSpan LongestBusyTimeout = TimeSpan.FromHours(1);

    /// <summary>The smallest <see cref="MaximumBytes"/>: 1 MiB.</summary>
    public const long SmallestMaximumBytes = 1024 * 1024;

    /// <summary>
    /// Path of the database file; a relative one starts at the current folder. Missing folders and the file are created
    /// with permissions for the owner only. Required. Beside it SQLite keeps `-wal` and `-shm` files, which belong to it:
    /// back it up with `VACUUM INTO` or SQLite's backup command, or copy all three while no process has it open.
    /// </summary>
    public string File { get; set; } = "";

    /// <summary>How long a call waits for another writer (in this process or another) before it fails. Default: 30 s.</summary>
    public TimeSpan BusyTimeout { get; set; } = DefaultBusyTimeout;

    /// <summary>
    /// Bytes to which the database file may grow; null (the default): as far as the disk goes. Its `-wal` file is not
    /// counted: it takes what the largest revision takes.
    /// </summary>
    public long? MaximumBytes { get; set; }

    /// <summary>All that is wrong with these options, in the words of an operator.</summary>
    internal List<string> Problems()
    {
        var problems = new List<string>();
        if (string.IsNullOrWhiteSpace(File))
        {
            problems.Add("the file of the policy store is not set: name a path such as `/var/lib/pdp/policies.db`");
        }
        else if (File.Contains('\0', StringComparison.Ordinal))
        {
            problems.Add("the file of the policy store holds the character U+0000: name a path");
        }

        if (BusyTimeout <= TimeSpan.Zero || BusyTimeout > LongestBusyTimeout)
        {
            problems.Add($"the busy timeout of the policy store is {BusyTimeout:c}: choose one above zero and up to {LongestBusyTimeout:c}");
        }

        if (MaximumBytes < SmallestMaximumBytes)
        {
            problems.Add($"the maximum size of the policy store is {MaximumBytes} bytes: choose at least {SmallestMaximumBytes}, or leave it out");
        }

        return problems;
    }
}
