using System.CommandLine;
using System.Globalization;
using ZeroTrust.Pdp.Cli.Embedded;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>`pdp check`: compiles policy files without a server.</summary>
internal sealed class CheckCommand : Verb
{
    private readonly Argument<string[]> _paths = new("FILES")
    {
        Description = "Policy files, folders of them, or `-` for standard input. They are checked together, as one set.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _strict = new("--strict") { Description = "Warnings too make the exit code 2." };
    private readonly Option<string?> _algorithms = CommonOptions.TrustAlgorithms();
    private readonly Option<OutputFormat?> _output = CommonOptions.Output();

    public CheckCommand(CliEnvironment environment)
        : base(
            environment,
            "check",
            "Compile policy files and show every problem with its place. Needs no server.",
            """
              pdp check policies                       a folder, as one set
              pdp check --strict policies/*.yaml       in CI: warnings fail too
              pdp check -o json policies | jq '.diagnostics[] | .message'
              git show :policies/payroll.yaml | pdp check policies/definitions.yaml -
            """)
    {
        Arguments.Add(_paths);
        Options.Add(_strict);
        Options.Add(_algorithms);
        Options.Add(_output);
    }

    protected override Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var sources = PolicyFiles.Read(Environment, parse.GetRequiredValue(_paths));
        var check = PolicyCheck.Analyze(sources, Environment.Time.GetUtcNow(), PluginAlgorithms.Load(parse.GetValue(_algorithms), Environment));
        if (parse.GetValue(_output) == OutputFormat.Json)
        {
            var response = new ValidatePoliciesResponse { Valid = check.Errors == 0 };
            response.Diagnostics.Add(check.Diagnostics);
            JsonOutput.Write(Environment.Out, response);
        }
        else
        {
            var screen = Screen.ForOut(Environment);
            DiagnosticView.Write(screen, check.Diagnostics, SourceTexts.Of(sources));
            DiagnosticView.WriteSummary(screen, check.Errors, check.Warnings, sources.Length, check.Diagnostics.Length - check.Errors - check.Warnings);
            if (check.Result.Snapshot is { } snapshot)
            {
                screen.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Words.Count(snapshot.DocumentCount, "document")}, {Words.Count(snapshot.PolicyCount, "policy")}, content hash {snapshot.ContentHash}"));
            }
        }

        bool fails = check.Errors > 0 || (parse.GetValue(_strict) && check.Warnings > 0);
        return Task.FromResult(fails ? ExitCodes.InvalidPolicy : ExitCodes.Success);
    }
}
