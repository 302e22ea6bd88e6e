using System.CommandLine;
using ZeroTrust.Pdp.Cli.Remote;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>A verb that talks to a server.</summary>
internal abstract class ServerVerb : Verb
{
    private readonly Option<string?> _server = CommonOptions.Server();
    private readonly Option<TimeSpan?> _timeout = CommonOptions.Timeout();
    private readonly Option<OutputFormat?> _output = CommonOptions.Output();

    protected ServerVerb(CliEnvironment environment, string name, string description, string examples)
        : base(environment, name, description, examples)
    {
        Options.Add(_server);
        Options.Add(_timeout);
        Options.Add(_output);
    }

    protected sealed override async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var connection = new PdpConnection(
            PdpAddress.Of(parse.GetValue(_server), Environment),
            parse.GetValue(_timeout) ?? CommonOptions.DefaultTimeout,
            Environment.Time);
        return await RunAsync(connection, parse, parse.GetValue(_output) ?? OutputFormat.Text, cancellationToken);
    }

    /// <summary>Runs the verb. Returns one of <see cref="ExitCodes"/>.</summary>
    protected abstract Task<int> RunAsync(
        PdpConnection connection,
        ParseResult parse,
        OutputFormat output,
        CancellationToken cancellationToken);
}
