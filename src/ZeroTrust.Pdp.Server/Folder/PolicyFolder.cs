using System.Globalization;
using System.Text;
using ZeroTrust.Pdp.Engine.Diagnostics;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Server.Folder;

/// <summary>A folder of policy files.</summary>
internal sealed class PolicyFolder(string path)
{
    private const long MaxFileBytes = 16 << 20;
    private const long MaxTotalBytes = 64 << 20;
    private const int MaxRounds = 25;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>How long a folder that is being written is left alone before the next look.</summary>
    public static readonly TimeSpan SettlingTime = TimeSpan.FromMilliseconds(200);

    /// <summary>The folder, as an absolute path.</summary>
    public string Root { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Names, sizes, times and link targets, without reading a file.</summary>
    public string Stamp() => FolderListing.Of(Root).Stamp;

    /// <summary>
    /// Reads every policy file. Null when the folder changed meanwhile: a mixture of two versions is no version.
    /// </summary>
    public FolderReading? TryRead()
    {
        FolderListing listing = FolderListing.Of(Root);
        FolderReading reading = Read(listing);
        return Stamp() == listing.Stamp ? reading : null;
    }

    /// <summary>Reads every policy file, again and again while the folder changes; null when that does not end.</summary>
    public async Task<FolderReading?> ReadSettledAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            if (round > 0)
                await Task.Delay(SettlingTime, time, cancellationToken);
            if (TryRead() is { } reading)
                return reading;
        }

        return null;
    }

    private static FolderReading Read(FolderListing listing)
    {
        var sources = new List<PolicySource>(listing.Files.Count);
        var problems = new List<PolicyDiagnostic>(listing.Problems);
        if (problems.Count == 0 && listing.Files.Count == 0)
            problems.Add(Problem(FolderDiagnosticCodes.NoFiles, ".", "the folder has no files (*.yaml, *.yml, *.json)"));
        long total = 0;
        foreach ((string name, string path) in listing.Files)
        {
            if (ReadFile(name, path, problems, ref total) is { } text)
                sources.Add(new PolicySource(name, text));
        }

        return new FolderReading(listing.Stamp, sources, [.. problems]);
    }

    private static string? ReadFile(string name, string path, List<PolicyDiagnostic> problems, ref long total)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            long length = stream.Length;
            total += length;
            if (length > MaxFileBytes || total > MaxTotalBytes)
            {
                problems.Add(TooLarge(name, length > MaxFileBytes));
                return null;
            }

            var bytes = new byte[length];
            stream.ReadExactly(bytes);
            ReadOnlySpan<byte> text = bytes;
            if (text.StartsWith(Encoding.UTF8.Preamble))
                text = text[Encoding.UTF8.Preamble.Length..];
            return StrictUtf8.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            problems.Add(Problem(FolderDiagnosticCodes.NotUtf8, name, "the file is not UTF-8 text"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add(Problem(FolderDiagnosticCodes.Unreadable, name, "the file cannot be read: " + exception.Message));
        }

        return null;
    }

    private static PolicyDiagnostic TooLarge(string name, bool alone)
    {
        string message = alone
            ? string.Create(CultureInfo.InvariantCulture, $"the file is larger than {MaxFileBytes >> 20} MiB")
            : string.Create(CultureInfo.InvariantCulture, $"the files of the folder are larger than {MaxTotalBytes >> 20} MiB together");
        return Problem(FolderDiagnosticCodes.LimitExceeded, name, message);
    }

    private static PolicyDiagnostic Problem(string code, string name, string message) =>
        new(code, DiagnosticSeverity.Error, new SourcePosition(name, 0, 0, 0), message);
}
