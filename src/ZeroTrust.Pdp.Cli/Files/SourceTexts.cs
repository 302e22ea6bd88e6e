using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Cli.Files;

/// <summary>Looks up lines of policy files, for excerpts.</summary>
internal sealed class SourceTexts
{
    private readonly Dictionary<string, string[]?> _files = new(StringComparer.Ordinal);
    private readonly CliEnvironment? _disk;

    private SourceTexts(CliEnvironment? disk) => _disk = disk;

    /// <summary>No text at hand.</summary>
    public static SourceTexts None { get; } = new(disk: null);

    /// <summary>The texts that were compiled.</summary>
    public static SourceTexts Of(IEnumerable<PolicySource> sources)
    {
        var texts = new SourceTexts(disk: null);
        foreach (var source in sources)
            texts._files[source.File] = Split(source.Text);
        return texts;
    }

    /// <summary>
    /// Files on this machine, by the names a server knows. They may differ from what the server compiled, so
    /// <see cref="Line"/> then asks for proof.
    /// </summary>
    public static SourceTexts OnDisk(CliEnvironment environment) => new(environment);

    /// <summary>A line without its end, or null when it is not at hand.</summary>
    /// <param name="file">Name of the file.</param>
    /// <param name="line">Line, from 1.</param>
    /// <param name="column">Column, from 1, at which <paramref name="expression"/> stands.</param>
    /// <param name="expression">What the line must say there when the text is not the one that was compiled; may be empty.</param>
    public string? Line(string file, int line, int column, string expression)
    {
        if (!_files.TryGetValue(file, out var lines))
        {
            if (_disk is null)
                return null;
            lines = _files[file] = FromDisk(_disk, file);
        }

        if (lines is null || line < 1 || line > lines.Length)
            return null;
        string text = lines[line - 1];
        return _disk is null || Says(text, column, expression) ? text : null;
    }

    private static bool Says(string text, int column, string expression)
    {
        int end = expression.AsSpan().IndexOfAny('\r', '\n');
        var first = (end < 0 ? expression : expression[..end]).AsSpan().TrimEnd();
        return !first.IsEmpty && column >= 1 && column <= text.Length && text.AsSpan(column - 1).StartsWith(first, StringComparison.Ordinal);
    }

    private static string[]? FromDisk(CliEnvironment environment, string file)
    {
        // A server names the file; only something that looks like a policy file is opened for it.
        if (!PolicyFiles.IsPolicyFile(file))
            return null;
        try
        {
            return Split(File.ReadAllText(environment.Resolve(file)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static string[] Split(string text) => text.Split(["\r\n", "\n", "\r"], StringSplitOptions.None);
}
