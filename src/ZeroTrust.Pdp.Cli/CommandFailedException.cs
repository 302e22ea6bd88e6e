using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Cli;

/// <summary>Ends a command with one clear line for its user.</summary>
internal sealed class CommandFailedException : Exception
{
    /// <summary>States the failure.</summary>
    /// <param name="message">What and where: lower case, no final period, user text in backticks.</param>
    /// <param name="help">What to do about it, or null when the message says so.</param>
    /// <param name="inner">What was caught, or null.</param>
    public CommandFailedException(string message, string? help = null, Exception? inner = null)
        : base(message, inner) => Help = help;

    /// <summary>Several failures at once: each gets a line of its own below the message.</summary>
    public ImmutableArray<string> Details { get; init; } = [];

    /// <summary>What the process exits with; <see cref="ExitCodes.Failure"/> when nothing else is said.</summary>
    public int ExitCode { get; init; } = ExitCodes.Failure;

    /// <summary>What to do about it.</summary>
    public string? Help { get; }
}
