using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ZeroTrust.Pdp.Engine.Counterfactuals;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>What others than an auditor may see of an explanation. Each view is made of the explanation alone, by leaving out.</summary>
public static partial class ExplanationViews
{
    /// <summary>Stands for a value that a view keeps back.</summary>
    public const string Hidden = "(hidden)";

    // What these found is no attribute: a level that was or was not reached, a score that the PDP itself came to.
    private static readonly string[] OwnFindings = ["accessLevel", "trust", "trustThreshold", "grant"];

    /// <summary>The explanation without the values of attributes; what was found by computing with them, and their names, stay.</summary>
    public static Explanation ForOperator(this Explanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        return explanation with
        {
            Policies = [.. explanation.Policies.Select(static policy => policy with
            {
                Condition = Mask(policy.Condition),
                Requirements = Mask(policy.Requirements),
            })],
            Shared = [.. explanation.Shared.Select(static shared => shared with
            {
                Condition = Mask(shared.Condition),
                Conditions = Mask(shared.Conditions),
            })],
            // Where the caller has a value from is in its own words.
            Attributes = [.. explanation.Attributes.Select(static attribute => attribute with { Value = Mask(attribute.Value, isRead: true), StatedSource = "" })],
            Counterfactual = explanation.Counterfactual is { } found ? found with { Changes = [.. found.Changes.Select(Mask)] } : null,
        };
    }

    /// <summary>What the subject itself may know.</summary>
    public static EndUserExplanation ForEndUser(this Explanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        Decision decision = explanation.Decision;
        return new EndUserExplanation(decision.Id, decision.Effect, decision.SafeMessage(), decision.Remedies)
        {
            Counterfactual = explanation.Counterfactual is { } found ? ForEndUser(found) : null,
        };
    }

    /// <summary>What a decision means, in words that are safe to show to its subject.</summary>
    public static string SafeMessage(this Decision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return decision switch
        {
            { Effect: Effect.Allow } => "You may do this.",
            { Effect: Effect.Challenge } => "You may do this once you have done what is asked of you.",
            { Reason: ReasonCode.InternalError or ReasonCode.TrustFailed or ReasonCode.TrustAlgorithmUnavailable } =>
                "This could not be decided. Try again later, or ask your help desk and quote the decision id.",
            _ => "You may not do this. If you need to, ask your help desk and quote the decision id.",
        };
    }

    private static EndUserCounterfactual ForEndUser(Counterfactual found) => found.Outcome == CounterfactualOutcome.Found && found.Changes.All(static change => change.SafeText is not null)
        ? new EndUserCounterfactual([.. found.Changes.Select(static change => new EndUserChange(change.Kind, change.SafeText!))], "You can do this yourself.")
        : new EndUserCounterfactual([], "There is nothing you can do about this yourself. Ask your help desk and quote the decision id.");

    private static CounterfactualChange Mask(CounterfactualChange change) =>
        change.Kind == ChangeKind.Time || change.From is "absent" or "none" or "not a member" or "not granted" || change.From.StartsWith("attribute_", StringComparison.Ordinal) ? change : change with { From = Hidden };

    private static ConditionTrace? Mask(ConditionTrace? condition) => condition is null
        ? null
        : condition with
        {
            Value = Mask(condition.Value, isRead: false),
            Steps = condition.Steps.IsDefault ? condition.Steps : [.. condition.Steps.Select(static step => step with { Value = Mask(step.Value, IsRead(step.Expression)) })],
        };

    private static ImmutableArray<RequirementTrace> Mask(ImmutableArray<RequirementTrace> requirements) => requirements.IsDefault
        ? requirements
        : [.. requirements.Select(static requirement => IsOwnFinding(requirement) ? requirement : requirement with { Actual = Hidden })];

    private static bool IsOwnFinding(RequirementTrace requirement) =>
        OwnFindings.Contains(requirement.Requirement) || requirement.Actual is "absent" or "none";

    // An error tells by its code what is wrong; its text may quote what it met.
    private static TraceValue Mask(TraceValue value, bool isRead)
    {
        if (value.Error is { } error)
            return value with { Error = error.Split(':', 2)[0] };
        return !isRead && value.Literal is "true" or "false" ? value : new TraceValue(Hidden, null);
    }

    private static bool IsRead(string expression) => Read().IsMatch(expression);

    // A path of names and keys, without a call or an operator: its bool is the attribute, not what came of it.
    [GeneratedRegex(@"\A\.?\w+(\s*\.\s*\??\s*\w+|\s*\[[^\[\]()]*\])*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Read();
}
