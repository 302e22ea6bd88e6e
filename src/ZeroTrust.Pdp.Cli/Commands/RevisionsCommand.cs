using System.CommandLine;
using System.Globalization;
using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>`pdp revisions`: the history of a server.</summary>
internal sealed class RevisionsCommand : ServerVerb
{
    private const int LargestPage = 1000;

    private readonly Option<int> _limit = new("--limit", "-n")
    {
        Description = "At most so many.",
        HelpName = "N",
        DefaultValueFactory = static _ => 20,
    };

    public RevisionsCommand(CliEnvironment environment)
        : base(
            environment,
            "revisions",
            "List the policy revisions of a server, newest first. The active one is marked with `*`.",
            """
              pdp revisions
              pdp revisions -n 200 -o json | jq '.revisions[] | select(.author == "ana").number'
            """)
    {
        _limit.Validators.Add(static result =>
        {
            if (result.Errors.Any() || result.GetValueOrDefault<int>() < 1)
                result.AddError("`--limit` is a number from 1");
        });
        Options.Add(_limit);
    }

    protected override async Task<int> RunAsync(
        PdpConnection connection,
        ParseResult parse,
        OutputFormat output,
        CancellationToken cancellationToken)
    {
        int limit = parse.GetValue(_limit);
        var all = new ListRevisionsResponse();
        do
        {
            var request = new ListRevisionsRequest
            {
                PageSize = Math.Min(limit - all.Revisions.Count, LargestPage),
                PageToken = all.NextPageToken,
            };
            var page = await connection.CallAsync<ListRevisionsRequest, ListRevisionsResponse>(
                connection.Admin.ListRevisionsAsync,
                request,
                cancellationToken);
            all.Revisions.Add(page.Revisions);
            all.NextPageToken = page.NextPageToken;
        }
        while (all.NextPageToken.Length > 0 && all.Revisions.Count < limit);

        if (output == OutputFormat.Json)
            JsonOutput.Write(Environment.Out, all);
        else
            Show(all, connection.Place);
        return ExitCodes.Success;
    }

    private void Show(ListRevisionsResponse all, string place)
    {
        var screen = Screen.ForOut(Environment);
        if (all.Revisions.Count == 0)
        {
            screen.WriteLine($"the PDP at {place} has no revision yet; `pdp apply` makes the first");
            return;
        }

        var listing = new Listing(
            new("revision", IsNumber: true),
            new("active"),
            new("created"),
            new("documents", IsNumber: true),
            new("author"),
            new("message"));
        foreach (var revision in all.Revisions)
        {
            listing.Add(
                new(revision.Number.ToString(CultureInfo.InvariantCulture), revision.Active ? Tone.Good : Tone.Plain),
                new(revision.Active ? "*" : "", Tone.Good),
                new(revision.CreatedTime is { } created ? Words.Of(created) : ""),
                new(revision.DocumentCount.ToString(CultureInfo.InvariantCulture)),
                new(revision.Author),
                new(FirstLine(revision.Message)));
        }

        screen.Write(listing);
        if (all.NextPageToken.Length > 0)
            screen.WriteLine("there are older ones: raise `--limit`", Tone.Faint);
    }

    private static string FirstLine(string message)
    {
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? message : message[..end] + " …";
    }
}
