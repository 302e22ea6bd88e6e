using System.CommandLine;
using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands.Controls;

/// <summary>`pdp grant list`.</summary>
internal sealed class GrantListCommand : ServerVerb
{
    private readonly Option<bool> _all = ControlOptions.All();
    private readonly Option<int> _limit = ControlOptions.Limit();

    public GrantListCommand(CliEnvironment environment)
        : base(
            environment,
            "list",
            "List grants, newest first.",
            """
              pdp grant list
              pdp grant list --all -o json | jq '.grants[] | select(.breakGlass)'
            """)
    {
        Options.Add(_all);
        Options.Add(_limit);
    }

    protected override async Task<int> RunAsync(PdpConnection connection, ParseResult parse, OutputFormat output, CancellationToken cancellationToken)
    {
        var request = new ListGrantsRequest { IncludeEnded = parse.GetValue(_all), PageSize = parse.GetValue(_limit) };
        var response = await connection.CallAsync<ListGrantsRequest, ListGrantsResponse>(connection.Grants.ListGrantsAsync, request, cancellationToken);
        if (output == OutputFormat.Json)
        {
            JsonOutput.Write(Environment.Out, response);
            return ExitCodes.Success;
        }

        var listing = new Listing(new("id"), new("subject"), new("grant"), new("good for"), new("until"), new("approved by"), new("reason"), new("revoked by"));
        foreach (var one in response.Grants)
        {
            listing.Add(
                new(one.Id, Tone.Accent), new(ContainmentView.TextOf(one.Subject)),
                new(one.BreakGlass ? "break-glass" : one.Name, one.BreakGlass ? Tone.Caution : Tone.Plain), new(TextOf(one.Scope)),
                new(Words.Of(one.EndTime)), new(one.ApprovedBy), new(one.Reason), new(one.RevokedBy));
        }

        ControlListing.Show(Screen.ForOut(Environment), listing, response.NextPageToken, "nobody has a grant");
        return ExitCodes.Success;
    }

    private static string TextOf(GrantScope? scope)
    {
        string action = scope?.Action is { Length: > 0 } named ? named : "every action";
        return scope?.Resource is { } resource ? $"{action} on {ContainmentView.TextOf(resource)}" : action;
    }
}
