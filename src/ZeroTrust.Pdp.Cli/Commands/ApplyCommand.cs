using System.CommandLine;
using System.Globalization;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>`pdp apply`: stores policy files as a new revision.</summary>
internal sealed class ApplyCommand : ServerVerb
{
    private readonly Argument<string[]> _paths = new("FILES")
    {
        Description = "Policy files, folders of them, or `-` for standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _replace = new("--replace") { Description = "The files are the whole set: every other document goes." };
    private readonly Option<string[]> _remove = new("--remove") { Description = "A document to take out; may be repeated.", HelpName = "KIND/NAME" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Check and compare only; store nothing." };
    private readonly Option<bool> _stage = new("--stage") { Description = "Store the revision without activating it; `pdp activate` does that later." };
    private readonly Option<long?> _base = new("--base-revision")
    {
        Description = "Refuse when the newest revision is another one: nobody's change is overwritten unseen. 0: there is none yet.",
        HelpName = "N",
    };

    private readonly Option<string?> _author = new("--author") { Description = "Who makes the change. Default: $PDP_AUTHOR, else the user of this shell.", HelpName = "NAME" };
    private readonly Option<string?> _message = new("--message", "-m") { Description = "Why, for the history.", HelpName = "TEXT" };

    public ApplyCommand(CliEnvironment environment)
        : base(
            environment,
            "apply",
            "Store policy files as a new revision of a server and activate it. All or nothing.",
            """
              pdp apply policies --dry-run                       what would change?
              pdp apply policies -m "payroll needs fresh MFA"    merge: other documents stay
              pdp apply policies --replace --base-revision 7     the folder is the truth, and nobody changed it since 7
              pdp apply --remove Policy/old-vpn -m "VPN is gone"
              pdp apply policies --stage && pdp activate 9       first store, then switch
            """)
    {
        Arguments.Add(_paths);
        Option[] options = [_replace, _remove, _dryRun, _stage, _base, _author, _message];
        foreach (var option in options)
            Options.Add(option);
    }

    protected override async Task<int> RunAsync(
        PdpConnection connection,
        ParseResult parse,
        OutputFormat output,
        CancellationToken cancellationToken)
    {
        var sources = PolicyFiles.Read(Environment, parse.GetValue(_paths) ?? []);
        var request = BuildRequest(parse);
        foreach (var source in sources)
            request.Files.Add(new PolicyFile { Name = source.File, Content = source.Text });
        if (request.Files.Count == 0 && request.Remove.Count == 0)
            throw new CommandFailedException("there is nothing to apply", "name policy files or folders, or documents to `--remove`");
        var texts = SourceTexts.Of(sources);
        try
        {
            var response = await connection.CallAsync<ApplyPoliciesRequest, ApplyPoliciesResponse>(
                connection.Admin.ApplyPoliciesAsync,
                request,
                cancellationToken);
            return Show(response, request, sources.Length, texts, output);
        }
        catch (PoliciesRefusedException refused)
        {
            return ShowRefusal(refused.Details, sources.Length, texts, output);
        }
    }

    private ApplyPoliciesRequest BuildRequest(ParseResult parse)
    {
        var request = new ApplyPoliciesRequest
        {
            Mode = parse.GetValue(_replace) ? ApplyMode.Replace : ApplyMode.Merge,
            DryRun = parse.GetValue(_dryRun),
            StageOnly = parse.GetValue(_stage),
            Author = parse.GetValue(_author) ?? DefaultAuthor(),
            Message = parse.GetValue(_message) ?? "",
        };
        if (parse.GetValue(_base) is { } revision)
            request.BaseRevision = revision;
        foreach (string name in parse.GetValue(_remove) ?? [])
            request.Remove.Add(DocumentName.Parse(name));
        if (request.Remove.Count > 0 && request.Mode == ApplyMode.Replace)
            throw new CommandFailedException("`--replace` and `--remove` exclude each other", "with `--replace`, what the files leave out goes anyway");
        return request;
    }

    private int Show(ApplyPoliciesResponse response, ApplyPoliciesRequest request, int files, SourceTexts texts, OutputFormat output)
    {
        int errors = response.Diagnostics.Count(static diagnostic => diagnostic.Severity == Severity.Error);
        int code = errors > 0 ? ExitCodes.InvalidPolicy : ExitCodes.Success;
        if (output == OutputFormat.Json)
        {
            JsonOutput.Write(Environment.Out, response);
            return code;
        }

        var screen = Screen.ForOut(Environment);
        DiagnosticView.Write(screen, response.Diagnostics, texts);
        if (response.Diagnostics.Count > 0)
            DiagnosticView.WriteSummary(screen, errors, response.Diagnostics.Count - errors, files);
        if (errors > 0)
            screen.WriteLine("dry run: these documents would be refused", Tone.Bad);
        else if (request.DryRun)
            screen.WriteLine(response.Changes.Count == 0 ? "dry run: nothing would change" : $"dry run: {Words.Count(response.Changes.Count, "document")} would change");
        else if (response.Changes.Count == 0)
            screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"nothing changed: revision {response.Revision} says the same ({State(response)})"));
        else
            screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"revision {response.Revision} stored, {State(response)}: {Words.Count(response.Changes.Count, "document")} changed"), Tone.Good);
        ChangeView.Write(screen, response.Changes);
        if (!request.DryRun && !response.Active)
            screen.Write("activate it with ").WriteLine(string.Create(CultureInfo.InvariantCulture, $"pdp activate {response.Revision}"), Tone.Accent);
        return code;
    }

    private int ShowRefusal(PolicyDiagnostics details, int files, SourceTexts texts, OutputFormat output)
    {
        if (output == OutputFormat.Json)
        {
            JsonOutput.Write(Environment.Out, details);
            return ExitCodes.InvalidPolicy;
        }

        var screen = Screen.ForError(Environment);
        DiagnosticView.Write(screen, details.Diagnostics, texts);
        int warnings = details.Diagnostics.Count(static diagnostic => diagnostic.Severity == Severity.Warning);
        DiagnosticView.WriteSummary(screen, details.Diagnostics.Count - warnings, warnings, files);
        if (details.Total > details.Diagnostics.Count)
            screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{details.Total - details.Diagnostics.Count} more are not shown; `pdp check` shows them all"));
        screen.WriteLine("refused: nothing was stored", Tone.Bad);
        return ExitCodes.InvalidPolicy;
    }

    private string DefaultAuthor() =>
        Environment.Variable("PDP_AUTHOR") ?? Environment.Variable("USER") ?? Environment.Variable("USERNAME") ?? "";

    private static string State(ApplyPoliciesResponse response) => response.Active ? "active" : "not active";
}
