using System.CommandLine;
using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>`pdp get`: the text of one stored document.</summary>
internal sealed class GetCommand : ServerVerb
{
    private readonly Argument<string> _document = new("KIND/NAME") { Description = "The document, for example `Policy/payroll-read`." };
    private readonly Option<long> _revision = new("--revision") { Description = "The revision to read; the active one by default.", HelpName = "N" };

    public GetCommand(CliEnvironment environment)
        : base(
            environment,
            "get",
            "Print the text of a stored document.",
            """
              pdp get Policy/payroll-read
              pdp get Policy/payroll-read --revision 7 > old.yaml
            """)
    {
        Arguments.Add(_document);
        Options.Add(_revision);
    }

    protected override async Task<int> RunAsync(
        PdpConnection connection,
        ParseResult parse,
        OutputFormat output,
        CancellationToken cancellationToken)
    {
        var request = new GetPolicyRequest
        {
            Document = DocumentName.Parse(parse.GetRequiredValue(_document)),
            Revision = parse.GetValue(_revision),
        };
        var response = await connection.CallAsync<GetPolicyRequest, GetPolicyResponse>(
            connection.Admin.GetPolicyAsync,
            request,
            cancellationToken);
        if (output == OutputFormat.Json)
        {
            JsonOutput.Write(Environment.Out, response);
            return ExitCodes.Success;
        }

        string text = response.Document?.Content ?? "";
        // A file gets the very text that was applied; on a terminal it is made harmless like everything else.
        if (Environment.OutIsTerminal)
        {
            var screen = Screen.ForOut(Environment);
            foreach (string line in text.TrimEnd('\n').Split('\n'))
                screen.WriteLine(line.TrimEnd('\r'));
        }
        else
        {
            await Environment.Out.WriteAsync(text.EndsWith('\n') ? text : text + "\n");
        }

        return ExitCodes.Success;
    }
}
