namespace ZeroTrust.Pdp.Engine.Decisions;

/// <summary>The texts of <see cref="ReasonCode"/> in logs, metrics and JSON.</summary>
public static class ReasonCodes
{
    /// <summary>The code in snake case, for example `no_policy_matched`.</summary>
    public static string ToText(this ReasonCode reason) => reason switch
    {
        ReasonCode.AllowedByPolicy => "allowed_by_policy",
        ReasonCode.DeniedByPolicy => "denied_by_policy",
        ReasonCode.DenyConditionFailed => "deny_condition_failed",
        ReasonCode.NoPolicyMatched => "no_policy_matched",
        ReasonCode.RequirementsNotMet => "requirements_not_met",
        ReasonCode.StepUpRequired => "step_up_required",
        ReasonCode.TrustFailed => "trust_failed",
        ReasonCode.FlowNotAllowed => "flow_not_allowed",
        ReasonCode.Quarantined => "quarantined",
        ReasonCode.TrustAlgorithmUnavailable => "trust_algorithm_unavailable",
        _ => "internal_error",
    };
}
