using System.CommandLine;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>`pdp explain`: one decision and why.</summary>
internal sealed class ExplainCommand : DecisionVerb
{
    private readonly Option<string?> _view = new("--view")
    {
        Description = "For whom: an `auditor` sees everything, an `operator` no values of attributes, a `user` only what to do. Default: auditor.",
        HelpName = "auditor|operator|user",
    };

    private readonly Option<bool> _counterfactual = new("--counterfactual")
    {
        Description = "Search also the smallest set of changes that would allow: a fresh second factor, a device made compliant, a group, a later time.",
    };

    public ExplainCommand(CliEnvironment environment)
        : base(
            environment,
            "explain",
            "Ask why: the decision with every candidate policy, sub-expression, requirement and trust factor.",
            """
              # why is ana refused?
              pdp explain --subject user:ana --group payroll --action read --resource payroll-record:2026-03

              # and had it been on Saturday night, on the files I am editing?
              pdp explain --policies policies --subject user:ana --group payroll --action read \
                --resource payroll-record:2026-03 --time 2026-03-07T23:00:00Z

              # what would it take to let her in?
              pdp explain --counterfactual --subject user:ana --group payroll --action read --resource payroll-record:2026-03

              # what may the help desk tell her?
              pdp explain --view user --subject user:ana --group payroll --action read --resource payroll-record:2026-03
            """)
    {
        _view.AcceptOnlyFromAmong("auditor", "operator", "user");
        Options.Add(_view);
        Options.Add(_counterfactual);
    }

    protected override async Task<Effect> AskAsync(
        IDecisionPoint point,
        ParseResult parse,
        DecideRequest request,
        OutputFormat output,
        CancellationToken cancellationToken)
    {
        var view = parse.GetValue(_view) switch
        {
            "user" => ExplainView.EndUser,
            "operator" => ExplainView.Operator,
            _ => ExplainView.Auditor,
        };
        var explanation = await point.ExplainAsync(request, view, parse.GetValue(_counterfactual), cancellationToken);
        explanation.Decision ??= new DecideResponse();
        if (output == OutputFormat.Json)
            JsonOutput.Write(Environment.Out, explanation);
        else if (view == ExplainView.EndUser)
            DecisionView.WriteForEndUser(Screen.ForOut(Environment), explanation);
        else
            ExplanationView.Write(Screen.ForOut(Environment), explanation, point.Texts, point.Describe(explanation.Decision.Revision));
        return explanation.Decision.Effect;
    }
}
