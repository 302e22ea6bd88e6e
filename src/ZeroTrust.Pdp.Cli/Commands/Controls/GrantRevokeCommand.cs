using System.CommandLine;
using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands.Controls;

/// <summary>`pdp grant revoke`.</summary>
internal sealed class GrantRevokeCommand : ServerVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "Id of the grant, as `pdp grant list` shows it." };
    private readonly Option<string> _reason = ControlOptions.Reason();
    private readonly Option<string?> _by = ControlOptions.By("revokes it");

    public GrantRevokeCommand(CliEnvironment environment)
        : base(
            environment,
            "revoke",
            "Take a grant back. It stays in the history.",
            """
              pdp grant revoke 019cfa12-3c4d-7e5f-8a6b-9c0d1e2f3a4b --reason "INC-42 is closed"
            """)
    {
        Arguments.Add(_id);
        Options.Add(_reason);
        Options.Add(_by);
    }

    protected override async Task<int> RunAsync(PdpConnection connection, ParseResult parse, OutputFormat output, CancellationToken cancellationToken)
    {
        var request = new RevokeGrantRequest
        {
            Id = parse.GetValue(_id),
            Reason = parse.GetValue(_reason),
            RevokedBy = ControlOptions.Actor(parse.GetValue(_by), Environment),
        };
        var response = await connection.CallAsync<RevokeGrantRequest, RevokeGrantResponse>(connection.Grants.RevokeGrantAsync, request, cancellationToken);
        if (output == OutputFormat.Json)
            JsonOutput.Write(Environment.Out, response);
        else
            Screen.ForOut(Environment).WriteLine($"the grant of {ContainmentView.TextOf(response.Grant.Subject)} was revoked by {response.Grant.RevokedBy}", Tone.Good);
        return ExitCodes.Success;
    }
}
