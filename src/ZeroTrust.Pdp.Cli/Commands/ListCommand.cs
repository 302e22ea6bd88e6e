using System.CommandLine;
using System.Globalization;
using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>`pdp list`: the documents of a revision.</summary>
internal sealed class ListCommand : ServerVerb
{
    private readonly Option<string?> _kind = new("--kind", "-k")
    {
        Description = "Only documents of this kind: Policy, AccessLevel, TrustProfile, Application, Definitions or Schema.",
        HelpName = "KIND",
    };

    private readonly Option<long> _revision = new("--revision") { Description = "The revision to read; the active one by default.", HelpName = "N" };

    public ListCommand(CliEnvironment environment)
        : base(
            environment,
            "list",
            "List the documents of a revision.",
            """
              pdp list
              pdp list --kind Policy --revision 7
            """)
    {
        Options.Add(_kind);
        Options.Add(_revision);
    }

    protected override async Task<int> RunAsync(
        PdpConnection connection,
        ParseResult parse,
        OutputFormat output,
        CancellationToken cancellationToken)
    {
        var all = new ListPoliciesResponse { Revision = parse.GetValue(_revision) };
        do
        {
            // The pages after the first name the revision of the first, so that a change in between tears nothing.
            var request = new ListPoliciesRequest
            {
                Revision = all.Revision,
                Kind = parse.GetValue(_kind) ?? "",
                PageToken = all.NextPageToken,
            };
            var page = await connection.CallAsync<ListPoliciesRequest, ListPoliciesResponse>(
                connection.Admin.ListPoliciesAsync,
                request,
                cancellationToken);
            all.Documents.Add(page.Documents);
            all.Revision = page.Revision;
            all.NextPageToken = page.NextPageToken;
        }
        while (all.NextPageToken.Length > 0);

        if (output == OutputFormat.Json)
        {
            JsonOutput.Write(Environment.Out, all);
            return ExitCodes.Success;
        }

        var listing = new Listing(new("document"), new("place"));
        foreach (var document in all.Documents)
        {
            listing.Add(
                new($"{document.Ref?.Kind}/{document.Ref?.Name}"),
                new(string.Create(CultureInfo.InvariantCulture, $"{document.File}:{document.Line}"), Tone.Faint));
        }

        var screen = Screen.ForOut(Environment);
        screen.Write(listing);
        screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Words.Count(all.Documents.Count, "document")} in revision {all.Revision}"), Tone.Faint);
        return ExitCodes.Success;
    }
}
