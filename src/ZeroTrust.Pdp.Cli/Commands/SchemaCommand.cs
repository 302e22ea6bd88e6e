using System.CommandLine;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>`pdp schema`: prints the JSON Schema of the policy documents.</summary>
internal sealed class SchemaCommand(CliEnvironment environment) : Verb(
    environment,
    "schema",
    "Print the JSON Schema (draft 2020-12) of all kinds of policy documents, so that editors complete and check them.",
    """
      pdp schema > pdp.schema.json

      then begin policy files with this line, which the YAML language server of most editors reads:
      # yaml-language-server: $schema=pdp.schema.json
    """)
{
    protected override async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        await Environment.Out.WriteAsync(DocumentJsonSchema.Text.AsMemory(), cancellationToken);
        return ExitCodes.Success;
    }
}
