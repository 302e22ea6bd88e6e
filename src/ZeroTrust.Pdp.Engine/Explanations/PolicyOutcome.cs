namespace ZeroTrust.Pdp.Engine.Explanations;

/// <summary>How far the evaluation of a policy came.</summary>
public enum PolicyOutcome
{
    /// <summary>A target does not fit the request.</summary>
    TargetMismatch,

    /// <summary>The request lies outside the validity window of the policy.</summary>
    NotValidNow,

    /// <summary>The condition is false.</summary>
    ConditionFalse,

    /// <summary>The condition could not be evaluated.</summary>
    ConditionFailed,

    /// <summary>The condition holds but a requirement is not met.</summary>
    RequirementNotMet,

    /// <summary>The policy holds, with all its requirements.</summary>
    Holds,
}
