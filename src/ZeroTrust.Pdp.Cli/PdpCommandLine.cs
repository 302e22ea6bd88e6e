using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using ZeroTrust.Pdp.Cli.Commands;
using ZeroTrust.Pdp.Cli.Commands.Controls;
using ZeroTrust.Pdp.Cli.Rendering;

namespace ZeroTrust.Pdp.Cli;

/// <summary>The command line as a whole: builds the tree of verbs, runs one, turns failures into one clear line.</summary>
internal static class PdpCommandLine
{
    private const string About =
        """
        Zero-trust policy decision point (NIST SP 800-207).

        An enforcement point asks for each request; the PDP answers ALLOW, DENY or CHALLENGE, with the reasons, the trust
        behind the answer and how long it holds. New here? Run `pdp init`, read the files it writes, then follow the
        commands it prints.
        """;

    private const string Examples =
        """
          pdp init policies                                  write a commented starter bundle
          pdp check policies                                 compile it, as CI would
          pdp test policies                                  decide what its tests ask, and compare
          pdp explain --policies policies --subject user:ana --action read --resource payroll-record:2026-03
          pdp serve --policies policies                      answer enforcement points on 127.0.0.1:50051
        """;

    /// <summary>The tree of commands.</summary>
    internal static RootCommand Build(CliEnvironment environment)
    {
        var root = new RootCommand(About)
        {
            new ServeCommand(environment),
            new DecideCommand(environment),
            new ExplainCommand(environment),
            new CheckCommand(environment),
            new TestCommand(environment),
            new ApplyCommand(environment),
            new RevisionsCommand(environment),
            new ActivateCommand(environment),
            new ListCommand(environment),
            new GetCommand(environment),
            new Command("quarantine", "Deny whatever a subject, device, workload, segment or resource takes part in.")
            {
                new QuarantineAddCommand(environment),
                new QuarantineLiftCommand(environment),
                new QuarantineListCommand(environment),
            },
            new Command("grant", "Give subjects access for a time, or break-glass.")
            {
                new GrantIssueCommand(environment),
                new GrantRevokeCommand(environment),
                new GrantListCommand(environment),
            },
            new InitCommand(environment),
            new SchemaCommand(environment),
        };
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction plain } help)
                help.Action = new TeachingHelpAction(plain, Examples + "\n\n" + ExitCodes.Help);
        }

        return root;
    }

    /// <summary>Parses and runs. Returns one of <see cref="ExitCodes"/>.</summary>
    internal static async Task<int> RunAsync(string[] arguments, CliEnvironment environment, CancellationToken cancellationToken)
    {
        // `@` begins attribute values often enough (handles, addresses): it must not read a response file.
        var parsed = Build(environment).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction parseError)
        {
            parseError.ShowHelp = false;
            // Everything resembles a token of one or two letters.
            parseError.ShowTypoCorrections = parsed.UnmatchedTokens.All(static token => token.Length > 2);
        }

        var invocation = new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
            // Signals are the business of the host in `serve`, and end every other command at once.
            ProcessTerminationTimeout = null,
        };
        try
        {
            int code = await parsed.InvokeAsync(invocation, cancellationToken);
            if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
                Screen.ForError(environment).WriteLine($"see `{PathOf(parsed)} --help`");
            return code;
        }
        catch (CommandFailedException failure)
        {
            var screen = Screen.ForError(environment);
            screen.Write("error: ", Tone.Bad).WriteLine(failure.Message);
            foreach (string detail in failure.Details)
                screen.Write("  ").WriteLine(detail);
            if (failure.Help is not null)
                screen.Write("help: ", Tone.Accent).WriteLine(failure.Help);
            return failure.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Failure;
        }
        catch (Exception defect)
        {
            // Without this the process would abort, and scripts would see a signal instead of an exit code.
            var screen = Screen.ForError(environment);
            screen.Write("error: ", Tone.Bad).WriteLine("pdp failed in a way that it should not; please report this:");
            foreach (string line in defect.ToString().Split('\n'))
                screen.Write("  ").WriteLine(line.TrimEnd('\r'), Tone.Faint);
            return ExitCodes.Failure;
        }
    }

    private static string PathOf(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } command; at = at.Parent)
            names.Push(command.Command.Name);
        return string.Join(' ', names.Prepend("pdp"));
    }
}
