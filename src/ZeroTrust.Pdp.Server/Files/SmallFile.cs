using System.Globalization;

namespace ZeroTrust.Pdp.Server.Files;

/// <summary>Reads files that are small by their nature: certificates, keys, bundles.</summary>
internal static class SmallFile
{
    /// <summary>Largest file in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The content of a file.</summary>
    /// <exception cref="UnusableFileException">It cannot be read or is too large.</exception>
    public static byte[] Read(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            if (stream.Length > MaxBytes)
                throw new UnusableFileException(file, string.Create(CultureInfo.InvariantCulture, $"is larger than {MaxBytes >> 20} MiB"));
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string reason = exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => "does not exist",
                UnauthorizedAccessException => "may not be read by this process, or is a folder",
                _ => $"cannot be read: {exception.Message}",
            };
            throw new UnusableFileException(file, reason, exception);
        }
    }
}
