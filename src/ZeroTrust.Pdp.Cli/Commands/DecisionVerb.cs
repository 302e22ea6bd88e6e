using System.CommandLine;
using ZeroTrust.Pdp.Cli.Embedded;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.Cli.Tuples;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>What `decide` and `explain` share: the tuple, whom to ask, and the exit code.</summary>
internal abstract class DecisionVerb : Verb
{
    private readonly TupleOptions _tuple = new();
    private readonly ConnectionOptions _connection = new();
    private readonly Option<string[]> _policies = new("--policies", "-p")
    {
        Description = "Decide here, without a server, on these policy files; may be repeated.",
        HelpName = "DIR|FILE",
    };

    private readonly Option<string[]> _inventory = new("--inventory")
    {
        Description = "With `--policies`: inventory files, for what is known of subjects, devices and resources; may be repeated.",
        HelpName = "DIR|FILE",
    };

    private readonly Option<string?> _algorithms = CommonOptions.TrustAlgorithms();
    private readonly Option<OutputFormat?> _output = CommonOptions.Output();

    protected DecisionVerb(CliEnvironment environment, string name, string description, string examples)
        : base(environment, name, description, examples)
    {
        _tuple.AddTo(this);
        Options.Add(_policies);
        Options.Add(_inventory);
        _connection.AddTo(this);
        Options.Add(_algorithms);
        Options.Add(_output);
    }

    protected sealed override async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var request = _tuple.Build(parse, Environment, NamesTarget(parse));
        using var point = Open(parse);
        return point is null
            ? ExitCodes.InvalidPolicy
            : CodeOf(await AskAsync(point, parse, request, parse.GetValue(_output) ?? OutputFormat.Text, cancellationToken));
    }

    /// <summary>Whether action and resource are named by their own flags.</summary>
    protected virtual bool NamesTarget(ParseResult parse) => true;

    /// <summary>Asks, shows the answer and returns its effect.</summary>
    protected abstract Task<Effect> AskAsync(IDecisionPoint point, ParseResult parse, DecideRequest request, OutputFormat output, CancellationToken cancellationToken);

    private static int CodeOf(Effect effect) => effect switch
    {
        Effect.Allow => ExitCodes.Success,
        Effect.Challenge => ExitCodes.Challenge,
        // Unspecified too: an enforcement point that reads it must deny.
        _ => ExitCodes.Deny,
    };

    // Null when the policies do not compile; the problems are then shown.
    private IDecisionPoint? Open(ParseResult parse)
    {
        if (parse.GetValue(_policies) is not { Length: > 0 } paths)
        {
            if (parse.GetValue(_inventory) is { Length: > 0 })
                throw new CommandFailedException("a server has its own inventory: `--inventory` needs `--policies`", "start the server with `pdp serve --inventory`");
            return new RemoteDecisionPoint(_connection.Open(parse, Environment), SourceTexts.OnDisk(Environment));
        }

        if (_connection.NamesServer(parse))
            throw new CommandFailedException("`--policies` and `--server` exclude each other", "with `--policies` the answer is made here");
        var sources = PolicyFiles.Read(Environment, paths);
        var texts = SourceTexts.Of(sources);
        var check = PolicyCheck.Compile(sources, PluginAlgorithms.Load(parse.GetValue(_algorithms), Environment));
        if (check.Result.Snapshot is not { } snapshot)
        {
            Show(check.Diagnostics, texts, check.Errors, check.Warnings, sources.Length);
            return null;
        }

        var known = PolicyFiles.Read(Environment, parse.GetValue(_inventory) ?? []);
        var inventory = InventoryReader.Read(known);
        if (inventory.Directory is { } directory)
            return new EmbeddedDecisionPoint(snapshot, directory, texts, string.Join(", ", paths), Environment);
        Show(inventory.Diagnostics.Select(PolicyCheck.ToMessage), SourceTexts.Of(known), inventory.Diagnostics.Length, 0, known.Length);
        return null;
    }

    private void Show(IEnumerable<Diagnostic> diagnostics, SourceTexts texts, int errors, int warnings, int files)
    {
        var screen = Screen.ForError(Environment);
        DiagnosticView.Write(screen, diagnostics, texts);
        DiagnosticView.WriteSummary(screen, errors, warnings, files);
    }
}
