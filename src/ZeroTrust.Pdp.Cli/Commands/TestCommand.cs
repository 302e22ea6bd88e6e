using System.Collections.Immutable;
using System.CommandLine;
using ZeroTrust.Pdp.Cli.Embedded;
using ZeroTrust.Pdp.Cli.Files;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.Engine.Decisions;
using ZeroTrust.Pdp.Engine.PolicyTests;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>`pdp test`: runs the policy tests among policy files, without a server.</summary>
internal sealed class TestCommand : Verb
{
    private readonly Argument<string[]> _paths = new("FILES")
    {
        Description = "Policy files with their tests, folders of them, or `-` for standard input. They are taken together, as one set.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _algorithms = CommonOptions.TrustAlgorithms();
    private readonly Option<OutputFormat?> _output = CommonOptions.Output();

    public TestCommand(CliEnvironment environment)
        : base(
            environment,
            "test",
            "Run the documents of kind PolicyTest: decide every tuple of theirs, and show what is not as expected and why. Needs no server.",
            """
              pdp test policies                        in CI: a failing test makes the exit code 1
              pdp test policies tests/payroll.yaml     tests may stand in files of their own
              pdp test -o json policies | jq '.results[] | select(.passed | not) | .mismatches'
            """)
    {
        Arguments.Add(_paths);
        Options.Add(_algorithms);
        Options.Add(_output);
    }

    protected override Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var sources = PolicyFiles.Read(Environment, parse.GetRequiredValue(_paths));
        var check = PolicyCheck.Compile(sources, PluginAlgorithms.Load(parse.GetValue(_algorithms), Environment));
        var results = check.Result.Snapshot is { } snapshot
            ? new PolicyTestRunner(new PolicyEngine()).Run(snapshot, check.Result.Tests, cancellationToken)
            : ImmutableArray<PolicyTestResult>.Empty;
        var report = PolicyTestReports.Of(check.Diagnostics, results);
        var texts = SourceTexts.Of(sources);
        if (parse.GetValue(_output) == OutputFormat.Json)
            JsonOutput.Write(Environment.Out, report);
        else if (check.Errors > 0)
            ShowProblems(check, texts, sources.Length);
        else if (!results.IsEmpty)
            PolicyTestView.Write(Screen.ForOut(Environment), report, texts);

        if (check.Errors > 0)
            return Task.FromResult(ExitCodes.InvalidPolicy);
        if (results.IsEmpty)
        {
            throw new CommandFailedException(
                "no test ran: the files have no document of kind `PolicyTest`", "name the files with the tests, too; `pdp init` writes an example")
            {
                ExitCode = ExitCodes.NothingRan,
            };
        }

        return Task.FromResult(report.Failed > 0 ? ExitCodes.Failure : ExitCodes.Success);
    }

    private void ShowProblems(PolicyCheck check, SourceTexts texts, int files)
    {
        var screen = Screen.ForError(Environment);
        DiagnosticView.Write(screen, check.Diagnostics, texts);
        DiagnosticView.WriteSummary(screen, check.Errors, check.Warnings, files);
    }
}
