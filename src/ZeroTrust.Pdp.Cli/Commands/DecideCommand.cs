using System.CommandLine;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>`pdp decide`: one decision.</summary>
internal sealed class DecideCommand(CliEnvironment environment) : DecisionVerb(
    environment,
    "decide",
    "Ask for one decision, from a server or from policy files. The exit code tells the verdict.",
    """
      # ask the server on 127.0.0.1:50051
      pdp decide --subject user:ana --group payroll --device laptop-7 --action read --resource payroll-record:2026-03

      # decide on files, no server; attribute values are typed: true, 3, [1, 2], {"a": 1}, anything else is text
      pdp decide --policies policies --subject user:ana -g payroll --subject-attr mfa_time=2026-03-02T09:00:00Z \
        --device laptop-7 --device-attr managed=true --action read --resource payroll-record:2026-03 \
        --context-attr region=DE --time 2026-03-02T10:00:00Z

      # a recorded request, with one thing changed
      pdp decide --request request.json --action write

      # in a script: 0 ALLOW, 3 DENY, 4 CHALLENGE
      pdp decide --request - --output json < request.json | jq -r .reason
    """)
{
    protected override async Task<Effect> AskAsync(
        IDecisionPoint point,
        ParseResult parse,
        DecideRequest request,
        OutputFormat output,
        CancellationToken cancellationToken)
    {
        var decision = await point.DecideAsync(request, cancellationToken);
        if (output == OutputFormat.Json)
            JsonOutput.Write(Environment.Out, decision);
        else
            DecisionView.Write(Screen.ForOut(Environment), decision, point.Texts, point.Describe(decision.Revision));
        return decision.Effect;
    }
}
