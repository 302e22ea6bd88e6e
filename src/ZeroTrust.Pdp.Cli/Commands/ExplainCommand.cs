using System.CommandLine;
using ZeroTrust.Pdp.Cli.Rendering;
using ZeroTrust.Pdp.Cli.Tuples;
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

    private readonly Option<string?> _http = new("--http")
    {
        Description = "In place of action and resource: the HTTP request that external authorization would map to them.",
        HelpName = "METHOD URL",
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

              # what is this HTTP request, and who may make it?
              pdp explain --http "GET https://shop.example.com/orders/7" --subject user:ana

              # what may the help desk tell her?
              pdp explain --view user --subject user:ana --group payroll --action read --resource payroll-record:2026-03
            """)
    {
        _view.AcceptOnlyFromAmong("auditor", "operator", "user");
        Options.Add(_view);
        Options.Add(_counterfactual);
        Options.Add(_http);
    }

    protected override bool NamesTarget(ParseResult parse) => parse.GetValue(_http) is null;

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
        var asked = new ExplainRequest { Request = request, View = view, Counterfactual = parse.GetValue(_counterfactual) };
        if (parse.GetValue(_http) is { } http)
            asked.Http = HttpTargetText.Read(http);
        var explanation = await point.ExplainAsync(asked, cancellationToken);
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
