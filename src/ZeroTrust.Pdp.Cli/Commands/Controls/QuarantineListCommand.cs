using System.CommandLine;
using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands.Controls;

/// <summary>`pdp quarantine list`.</summary>
internal sealed class QuarantineListCommand : ServerVerb
{
    private readonly Option<bool> _all = ControlOptions.All();
    private readonly Option<int> _limit = ControlOptions.Limit();

    public QuarantineListCommand(CliEnvironment environment)
        : base(
            environment,
            "list",
            "List quarantines, newest first.",
            """
              pdp quarantine list
              pdp quarantine list --all -o json | jq '.quarantines[] | select(.liftedBy)'
            """)
    {
        Options.Add(_all);
        Options.Add(_limit);
    }

    protected override async Task<int> RunAsync(PdpConnection connection, ParseResult parse, OutputFormat output, CancellationToken cancellationToken)
    {
        var request = new ListQuarantinesRequest { IncludeEnded = parse.GetValue(_all), PageSize = parse.GetValue(_limit) };
        var response = await connection.CallAsync<ListQuarantinesRequest, ListQuarantinesResponse>(
            connection.Containment.ListQuarantinesAsync, request, cancellationToken);
        if (output == OutputFormat.Json)
        {
            JsonOutput.Write(Environment.Out, response);
            return ExitCodes.Success;
        }

        var listing = new Listing(new("id"), new("target"), new("until"), new("by"), new("reason"), new("lifted by"));
        foreach (var one in response.Quarantines)
        {
            listing.Add(
                new(one.Id, Tone.Accent), new(ContainmentView.TextOf(one.Target)), new(one.EndTime is { } end ? Words.Of(end) : "lifted"),
                new(one.CreatedBy), new(one.Reason), new(one.LiftedBy));
        }

        ControlListing.Show(Screen.ForOut(Environment), listing, response.NextPageToken, "nothing is quarantined");
        return ExitCodes.Success;
    }
}
