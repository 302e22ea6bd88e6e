using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ZeroTrust.Pdp.Cli.Commands;

namespace ZeroTrust.Pdp.Cli;

/// <summary>The generated help, followed by examples to copy.</summary>
internal sealed class TeachingHelpAction(HelpAction plain, string rootExamples) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = plain.Invoke(parseResult);
        string? examples = parseResult.CommandResult.Command switch
        {
            Verb verb => verb.Examples,
            RootCommand => rootExamples,
            _ => null,
        };
        if (examples is not null)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            output.WriteLine(examples);
            output.WriteLine();
        }

        return code;
    }
}
