using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>`pdp explain`: one decision and why.</summary>
internal sealed class ExplainCommand(CliEnvironment environment) : DecisionVerb(
    environment,
    "explain",
    "Ask why: the decision with every candidate policy, sub-expression, requirement and trust factor.",
    """
      # why is ana refused?
      pdp explain --subject user:ana --group payroll --action read --resource payroll-record:2026-03

      # and had it been on Saturday night, on the files I am editing?
      pdp explain --policies policies --subject user:ana --group payroll --action read \
        --resource payroll-record:2026-03 --time 2026-03-07T23:00:00Z
    """)
{
    protected override async Task<Effect> AskAsync(
        IDecisionPoint point,
        DecideRequest request,
        OutputFormat output,
        CancellationToken cancellationToken)
    {
        var explanation = await point.ExplainAsync(request, cancellationToken);
        explanation.Decision ??= new DecideResponse();
        if (output == OutputFormat.Json)
            JsonOutput.Write(Environment.Out, explanation);
        else
            ExplanationView.Write(Screen.ForOut(Environment), explanation, point.Texts, point.Describe(explanation.Decision.Revision));
        return explanation.Decision.Effect;
    }
}
