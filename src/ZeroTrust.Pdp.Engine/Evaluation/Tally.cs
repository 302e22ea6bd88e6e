using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>What was found among the policies; the table of combination in one place.</summary>
internal struct Tally
{
    public bool Denied;
    public bool DenyFailed;
    public bool Allowed;
    public bool Challenged;
    public bool Unmet;

    public readonly (Effect Effect, ReasonCode Reason) Outcome =>
        Denied ? (Effect.Deny, ReasonCode.DeniedByPolicy)
        : DenyFailed ? (Effect.Deny, ReasonCode.DenyConditionFailed)
        : Allowed ? (Effect.Allow, ReasonCode.AllowedByPolicy)
        : Challenged ? (Effect.Challenge, ReasonCode.StepUpRequired)
        : Unmet ? (Effect.Deny, ReasonCode.RequirementsNotMet)
        : (Effect.Deny, ReasonCode.NoPolicyMatched);
}
