using System.CommandLine;
using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands.Controls;

/// <summary>`pdp quarantine lift`.</summary>
internal sealed class QuarantineLiftCommand : ServerVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "Id of the quarantine, as `pdp quarantine list` shows it." };
    private readonly Option<string> _reason = ControlOptions.Reason();
    private readonly Option<string?> _by = ControlOptions.By("lifts it");

    public QuarantineLiftCommand(CliEnvironment environment)
        : base(
            environment,
            "lift",
            "Lift a quarantine. It stays in the history.",
            """
              pdp quarantine lift 019cfa12-3c4d-7e5f-8a6b-9c0d1e2f3a4b --reason "new laptop issued"
            """)
    {
        Arguments.Add(_id);
        Options.Add(_reason);
        Options.Add(_by);
    }

    protected override async Task<int> RunAsync(PdpConnection connection, ParseResult parse, OutputFormat output, CancellationToken cancellationToken)
    {
        var request = new LiftQuarantineRequest
        {
            Id = parse.GetValue(_id),
            Reason = parse.GetValue(_reason),
            LiftedBy = ControlOptions.Actor(parse.GetValue(_by), Environment),
        };
        var response = await connection.CallAsync<LiftQuarantineRequest, LiftQuarantineResponse>(
            connection.Containment.LiftQuarantineAsync, request, cancellationToken);
        if (output == OutputFormat.Json)
            JsonOutput.Write(Environment.Out, response);
        else
            Screen.ForOut(Environment).WriteLine($"{ContainmentView.TextOf(response.Quarantine.Target)} was released by {response.Quarantine.LiftedBy}", Tone.Good);
        return ExitCodes.Success;
    }
}
