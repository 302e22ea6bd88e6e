using System.CommandLine;
using ZeroTrust.Pdp.Cli.Remote;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands.Controls;

/// <summary>`pdp grant issue`.</summary>
internal sealed class GrantIssueCommand : ServerVerb
{
    private readonly Argument<string> _subject = new("SUBJECT") { Description = "TYPE:ID of who gets it." };
    private readonly Argument<string?> _name = new("NAME") { Description = "The name that policies ask for; none with `--break-glass`.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _breakGlass = new("--break-glass") { Description = "Let the subject pass quarantines (never policies), for 4 hours at most." };
    private readonly Option<string?> _action = new("--action", "-a") { Description = "Good for this action only.", HelpName = "NAME" };
    private readonly Option<string?> _resource = new("--resource") { Description = "Good for this resource, or resources of this type, only.", HelpName = "TYPE[:ID]" };
    private readonly Option<string> _reason = ControlOptions.Reason();
    private readonly Option<string?> _by = ControlOptions.By("approved it");
    private readonly Option<TimeSpan?> _for = ControlOptions.For();

    public GrantIssueCommand(CliEnvironment environment)
        : base(
            environment,
            "issue",
            "Give a subject access for a time, that policies ask for with `require: {grant: NAME}`.",
            """
              pdp grant issue user:ana on-call --for 8h --reason "INC-42"
              pdp grant issue user:ana payroll-fix --for 2h --action write --resource payroll-record:2026-03 --reason "T-7"
              pdp grant issue user:ana --break-glass --for 1h --reason "INC-43, approved by phone"
            """)
    {
        _for.Required = true;
        Arguments.Add(_subject);
        Arguments.Add(_name);
        Options.Add(_breakGlass);
        Options.Add(_action);
        Options.Add(_resource);
        Options.Add(_reason);
        Options.Add(_by);
        Options.Add(_for);
    }

    protected override async Task<int> RunAsync(PdpConnection connection, ParseResult parse, OutputFormat output, CancellationToken cancellationToken)
    {
        var request = new IssueGrantRequest
        {
            Subject = ControlOptions.Entity(parse.GetValue(_subject)!, "subject", needsId: true),
            Name = parse.GetValue(_name) ?? "",
            BreakGlass = parse.GetValue(_breakGlass),
            Scope = Scope(parse.GetValue(_action), parse.GetValue(_resource)),
            Reason = parse.GetValue(_reason),
            ApprovedBy = ControlOptions.Actor(parse.GetValue(_by), Environment),
            EndTime = ControlOptions.End(parse.GetValue(_for) ?? TimeSpan.Zero, Environment),
        };
        var response = await connection.CallAsync<IssueGrantRequest, IssueGrantResponse>(connection.Grants.IssueGrantAsync, request, cancellationToken);
        if (output == OutputFormat.Json)
        {
            JsonOutput.Write(Environment.Out, response);
            return ExitCodes.Success;
        }

        var grant = response.Grant;
        Screen.ForOut(Environment).WriteLine(
            $"{ContainmentView.TextOf(grant.Subject)} has {(grant.BreakGlass ? "break-glass" : grant.Name)} until {Words.Of(grant.EndTime)} ({grant.Id})", Tone.Good);
        return ExitCodes.Success;
    }

    private static GrantScope? Scope(string? action, string? resource) => action is null && resource is null
        ? null
        : new GrantScope { Action = action ?? "", Resource = resource is null ? null : ControlOptions.Entity(resource, "resource", needsId: false) };
}
