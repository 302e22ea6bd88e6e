using System.CommandLine;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>One verb of the command line.</summary>
internal abstract class Verb : Command
{
    protected Verb(CliEnvironment environment, string name, string description, string examples)
        : base(name, description)
    {
        Environment = environment;
        Examples = examples;
        SetAction(RunAsync);
    }

    /// <summary>Lines to copy, shown below the generated help.</summary>
    public string Examples { get; }

    protected CliEnvironment Environment { get; }

    /// <summary>Runs the verb. Returns one of <see cref="ExitCodes"/>.</summary>
    protected abstract Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken);
}
