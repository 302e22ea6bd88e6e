using System.CommandLine;
using System.Globalization;
using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>`pdp activate`: makes a stored revision the active one.</summary>
internal sealed class ActivateCommand : ServerVerb
{
    private readonly Argument<long> _revision = new("REVISION") { Description = "Number of the revision." };
    private readonly Option<long?> _expected = new("--expected-active")
    {
        Description = "Refuse when another revision is active now: two operators never undo each other unseen.",
        HelpName = "N",
    };

    public ActivateCommand(CliEnvironment environment)
        : base(
            environment,
            "activate",
            "Make a stored revision the active one. An older revision is how to roll back.",
            """
              pdp activate 9                        what `apply --stage` stored
              pdp activate 7 --expected-active 8    roll back 8, unless somebody has already acted
            """)
    {
        Arguments.Add(_revision);
        Options.Add(_expected);
    }

    protected override async Task<int> RunAsync(
        PdpConnection connection,
        ParseResult parse,
        OutputFormat output,
        CancellationToken cancellationToken)
    {
        var request = new ActivateRevisionRequest { Revision = parse.GetValue(_revision) };
        if (parse.GetValue(_expected) is { } expected)
            request.ExpectedActive = expected;
        var response = await connection.CallAsync<ActivateRevisionRequest, ActivateRevisionResponse>(
            connection.Admin.ActivateRevisionAsync,
            request,
            cancellationToken);
        if (output == OutputFormat.Json)
        {
            JsonOutput.Write(Environment.Out, response);
            return ExitCodes.Success;
        }

        long number = response.Revision?.Number ?? request.Revision;
        Screen.ForOut(Environment).WriteLine(string.Create(CultureInfo.InvariantCulture, $"revision {number} is active at {connection.Place}"), Tone.Good);
        return ExitCodes.Success;
    }
}
