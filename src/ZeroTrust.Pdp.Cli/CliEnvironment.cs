namespace ZeroTrust.Pdp.Cli;

/// <summary>Everything a command takes from the process it runs in, so that a test can stand in for the process.</summary>
internal sealed class CliEnvironment
{
    public required TextReader In { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Whether a person reads <see cref="Out"/>: colour and drawn tables go to terminals only.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether a person reads <see cref="Error"/>.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = 100;

    public required TimeProvider Time { get; init; }

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The folder that relative paths start from.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Whether colour is wanted (https://no-color.org): never outside a terminal.</summary>
    public bool WantsColour =>
        string.IsNullOrEmpty(Variable("NO_COLOR")) && !string.Equals(Variable("TERM"), "dumb", StringComparison.Ordinal);

    /// <summary>The absolute form of a path as typed.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, WorkingDirectory);

    /// <summary>A new time-ordered id (a UUID, version 7, RFC 9562).</summary>
    public Guid NewId() => Guid.CreateVersion7(Time.GetUtcNow());
}
