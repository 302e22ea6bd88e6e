using System.CommandLine;
using ZeroTrust.Pdp.Cli.Remote;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>A verb that talks to a server.</summary>
internal abstract class ServerVerb : Verb
{
    private readonly ConnectionOptions _connection = new();
    private readonly Option<OutputFormat?> _output = CommonOptions.Output();

    protected ServerVerb(CliEnvironment environment, string name, string description, string examples)
        : base(environment, name, description, examples)
    {
        _connection.AddTo(this);
        Options.Add(_output);
    }

    protected sealed override async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var connection = _connection.Open(parse, Environment);
        return await RunAsync(connection, parse, parse.GetValue(_output) ?? OutputFormat.Text, cancellationToken);
    }

    /// <summary>Runs the verb. Returns one of <see cref="ExitCodes"/>.</summary>
    protected abstract Task<int> RunAsync(
        PdpConnection connection,
        ParseResult parse,
        OutputFormat output,
        CancellationToken cancellationToken);
}
