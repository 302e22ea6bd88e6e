using ZeroTrust.Pdp.Engine.Counterfactuals;
using ZeroTrust.Pdp.Engine.Explanations;

namespace ZeroTrust.Pdp.Server.Decisions;

/// <summary>Maps counterfactuals of the engine to the public contract.</summary>
internal static class CounterfactualMapper
{
    public static V1.Counterfactual Map(EndUserCounterfactual counterfactual)
    {
        var message = new V1.Counterfactual
        {
            Outcome = counterfactual.Changes.IsEmpty ? V1.CounterfactualOutcome.Unspecified : V1.CounterfactualOutcome.Found,
            Message = counterfactual.Message,
        };
        foreach (EndUserChange change in counterfactual.Changes)
            message.Changes.Add(new V1.CounterfactualChange { Kind = Map(change.Kind), Text = change.Text });
        return message;
    }

    public static V1.Counterfactual Map(Counterfactual counterfactual)
    {
        var message = new V1.Counterfactual
        {
            Outcome = Map(counterfactual.Outcome),
            DecisionsTried = counterfactual.DecisionsTried,
            Policies = { counterfactual.Policies },
            Message = counterfactual.Message,
        };
        foreach (CounterfactualChange change in counterfactual.Changes)
        {
            message.Changes.Add(new V1.CounterfactualChange
            {
                Kind = Map(change.Kind),
                What = change.What,
                From = change.From,
                To = change.To,
                Text = change.Text,
            });
        }

        if (counterfactual.Decision is { } decision)
        {
            message.Decision = ResponseMapper.Map(decision);
            message.Decision.DecisionId = string.Empty;
        }

        return message;
    }

    private static V1.CounterfactualOutcome Map(CounterfactualOutcome outcome) => outcome switch
    {
        CounterfactualOutcome.Found => V1.CounterfactualOutcome.Found,
        CounterfactualOutcome.NoneFound => V1.CounterfactualOutcome.NoneFound,
        CounterfactualOutcome.NothingAllows => V1.CounterfactualOutcome.NothingAllows,
        CounterfactualOutcome.StillDenied => V1.CounterfactualOutcome.StillDenied,
        CounterfactualOutcome.Quarantined => V1.CounterfactualOutcome.Quarantined,
        CounterfactualOutcome.FlowNotAllowed => V1.CounterfactualOutcome.FlowNotAllowed,
        CounterfactualOutcome.NotDecidable => V1.CounterfactualOutcome.NotDecidable,
        CounterfactualOutcome.LimitReached => V1.CounterfactualOutcome.LimitReached,
        _ => V1.CounterfactualOutcome.Unspecified,
    };

    private static V1.RequestChangeKind Map(ChangeKind kind) => kind switch
    {
        ChangeKind.Mfa => V1.RequestChangeKind.Mfa,
        ChangeKind.DevicePosture => V1.RequestChangeKind.DevicePosture,
        ChangeKind.DeviceAttribute => V1.RequestChangeKind.DeviceAttribute,
        ChangeKind.Time => V1.RequestChangeKind.Time,
        ChangeKind.Network => V1.RequestChangeKind.Network,
        ChangeKind.Region => V1.RequestChangeKind.Region,
        ChangeKind.AnotherDevice => V1.RequestChangeKind.AnotherDevice,
        ChangeKind.Grant => V1.RequestChangeKind.Grant,
        ChangeKind.Group => V1.RequestChangeKind.Group,
        _ => V1.RequestChangeKind.Unspecified,
    };
}
