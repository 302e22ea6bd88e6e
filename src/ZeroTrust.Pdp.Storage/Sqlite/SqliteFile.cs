using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace ZeroTrust.Pdp.Storage.Sqlite;

/// <summary>The file and its folders.</summary>
internal static partial class SqliteFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OwnerOnlyFolder = OwnerOnly | UnixFileMode.UserExecute;

    private const UnixFileMode OfOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>
    /// Creates the file, empty, when it is missing: SQLite would create it with the permissions that the umask leaves, and
    /// gives its `-wal` and `-shm` files those of the database.
    /// </summary>
    public static void Ensure(string path, ILogger logger)
    {
        if (Directory.Exists(path))
        {
            throw new StorageException(StorageFailure.Unavailable, path, $"the policy store `{path}` is a folder: name a file in it");
        }

        if (File.Exists(path))
        {
            WarnOfPermissions(path, logger);
            return;
        }

        string folder = Path.GetDirectoryName(path)!;
        EnsureFolder(folder);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            new FileStream(path, options).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster.
            return;
        }

        Flush(folder);
        StorageLog.Created(logger, path);
    }

    private static void EnsureFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        string? parent = Path.GetDirectoryName(folder);
        if (parent is not null)
        {
            EnsureFolder(parent);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnlyFolder);
        }

        if (parent is not null)
        {
            Flush(parent);
        }
    }

    private static void WarnOfPermissions(string path, ILogger logger)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        UnixFileMode mode = File.GetUnixFileMode(path);
        if ((mode & OfOthers) != UnixFileMode.None)
        {
            StorageLog.WidePermissions(logger, path, Convert.ToString((int)mode, 8));
        }
    }

    // A new name is durable only when its folder is. Failing is no error: some file systems do not offer it, and the
    // folders that this process may not read were not created by it.
    private static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = OpenFolder(folder, 0);
        if (descriptor >= 0)
        {
            _ = FlushFolder(descriptor);
            _ = CloseFolder(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FlushFolder(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseFolder(int descriptor);
}
