using System.Collections.Immutable;
using System.Text;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Cli.Files;

/// <summary>Finds and reads policy files as a command line names them.</summary>
internal static class PolicyFiles
{
    /// <summary>The name that standard input has in diagnostics.</summary>
    public const string StandardInput = "<stdin>";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly EnumerationOptions Recursively = new()
    {
        RecurseSubdirectories = true,
        // A loop of symbolic links ends here.
        MaxRecursionDepth = 32,
        IgnoreInaccessible = false,
        // Names with a leading dot: editor files, `.git`, and the `..data` links of mounted config maps.
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    /// <summary>
    /// Reads files and, recursively, every `.yaml`, `.yml` and `.json` file of folders. Each file is read once; folders
    /// are read in the order of names. `-` is standard input.
    /// </summary>
    /// <exception cref="CommandFailedException">A path cannot be read, or a folder holds no policy file.</exception>
    public static ImmutableArray<PolicySource> Read(CliEnvironment environment, IReadOnlyList<string> paths)
    {
        var sources = ImmutableArray.CreateBuilder<PolicySource>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            if (path == "-")
            {
                if (seen.Add(path))
                    sources.Add(new PolicySource(StandardInput, environment.In.ReadToEnd()));
                continue;
            }

            foreach (var (name, file) in Find(environment, path))
            {
                if (seen.Add(file))
                    sources.Add(new PolicySource(name, ReadText(name, file)));
            }
        }

        return sources.ToImmutable();
    }

    /// <summary>Whether the name ends as a policy file does.</summary>
    public static bool IsPolicyFile(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml" or ".json";

    private static List<(string Name, string File)> Find(CliEnvironment environment, string path)
    {
        string full = environment.Resolve(path);
        if (!Directory.Exists(full))
            return [(Shown(path), full)];
        try
        {
            var found = new List<(string Name, string File)>();
            foreach (string file in Directory.EnumerateFiles(full, "*", Recursively))
            {
                if (IsPolicyFile(file))
                    found.Add((Shown(Path.Combine(path, Path.GetRelativePath(full, file))), file));
            }

            found.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
            return found.Count > 0
                ? found
                : throw new CommandFailedException(
                    $"`{path}` holds no policy file",
                    $"policy files end in `.yaml`, `.yml` or `.json`; `pdp init {path}` writes a set to start from");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot read the folder `{path}`: {IoReason.Of(failure)}", inner: failure);
        }
    }

    private static string ReadText(string name, string file)
    {
        try
        {
            var bytes = File.ReadAllBytes(file).AsSpan();
            return Strict.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot read `{name}`: {IoReason.Of(failure)}", inner: failure);
        }
        catch (DecoderFallbackException failure)
        {
            throw new CommandFailedException($"`{name}` is not UTF-8 text", "save it as UTF-8", failure);
        }
    }

    private static string Shown(string path)
    {
        string name = path.Replace('\\', '/');
        return name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
    }
}
